package io.atelier.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// VS Code through Homebrew. One that is there, however it came, is left as it is. A copy that was
/// cut short cannot be told from a whole one by all of its files, so here the journal is asked; and
/// an application without its `Info.plist` is none, whatever brew's exit code said.
///
/// @implNote Homebrew's ways with casks are read in its source; not confirmed on a Mac.
record InstallEditor(Commands commands) implements Step {

  static final String CASK = "visual-studio-code";
  private static final long BYTES = 700L << 20;

  @Override
  public SetupStep name() {
    return SetupStep.EDITOR;
  }

  @Override
  public Optional<String> reason() throws IOException {
    var application = application(commands.host());
    if (!Files.isRegularFile(application.resolve("Contents/Info.plist"))) {
      return Optional.of("no VS Code at " + application);
    }
    return wasCutShort()
        ? Optional.of("an installation of VS Code that was never finished")
        : Optional.empty();
  }

  @Override
  public Intent intent() {
    return Intent.running(words()).writing(application(commands.host())).about(BYTES);
  }

  @Override
  public List<Made> makes() {
    return List.of(made());
  }

  @Override
  public void act() throws IOException, InterruptedException {
    brew().run(name(), unfinished(), "brew install --cask", tail());
    // The step is rechecked while it is still open: what ended well is no longer cut short.
    commands.journal().done(name());
  }

  @Override
  public SetupCode unfinished() {
    return SetupCode.EDITOR_FAILED;
  }

  static Path application(Host host) {
    return host.root().resolve("Applications/Visual Studio Code.app");
  }

  private boolean wasCutShort() throws IOException {
    return commands.journal().claims().contains(made()) && commands.journal().isOpen(name());
  }

  private List<String> words() {
    return brew().words(tail());
  }

  /// Without force brew stops at the half copy that it left, and takes the other half for all.
  private String[] tail() {
    var half =
        Files.isDirectory(application(commands.host())) || Brew.hasCask(commands.host(), CASK);
    return half
        ? new String[] {"install", "--cask", "--force", CASK}
        : new String[] {"install", "--cask", CASK};
  }

  private Brew brew() {
    return new Brew(commands);
  }

  private static Made made() {
    return new Made(Made.Kind.CASK, CASK);
  }
}
