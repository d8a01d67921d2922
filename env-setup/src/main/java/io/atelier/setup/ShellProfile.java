package io.atelier.setup;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.atelier.setup.ProfileText.UnclearProfileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// One marked block in the login shell's profile, so that a person's own terminal finds brew and
/// pyenv. Only by choice: a set-up itself needs no profile.
///
/// @param file the profile, which may be a link into a folder of dotfiles
record ShellProfile(Path file, Host host) implements Step {

  /// The profile that the user's shell reads: zsh's and bash's, in every terminal window.
  static ShellProfile of(Host host) {
    var zsh = host.environment().getOrDefault("SHELL", "/bin/zsh").endsWith("zsh");
    var dotted = host.environment().getOrDefault("ZDOTDIR", "");
    var folder = zsh && dotted.startsWith("/") ? Path.of(dotted) : host.home();
    if (zsh) {
      return new ShellProfile(folder.resolve(host.isMac() ? ".zprofile" : ".zshrc"), host);
    }
    return new ShellProfile(
        host.isMac() ? bashLoginProfile(folder) : folder.resolve(".bashrc"), host);
  }

  /// bash reads the first of these alone, so a new one would hide the user's.
  private static Path bashLoginProfile(Path folder) {
    return Stream.of(".bash_profile", ".bash_login", ".profile")
        .map(folder::resolve)
        .filter(Files::exists)
        .findFirst()
        .orElse(folder.resolve(".bash_profile"));
  }

  @Override
  public SetupStep name() {
    return SetupStep.SHELL_PROFILE;
  }

  @Override
  public Optional<String> reason() throws IOException {
    return wanted(text()).equals(text())
        ? Optional.empty()
        : Optional.of(file + " does not hold the block of Atelier as it should be");
  }

  @Override
  public Intent intent() {
    var block = (ProfileText.BEGIN + "\n" + lines() + ProfileText.END).lines();
    return Intent.NOTHING.writing(file, block.toList());
  }

  @Override
  public List<Made> makes() {
    return List.of(
        Made.of(
            Files.exists(file, LinkOption.NOFOLLOW_LINKS)
                ? Made.Kind.PROFILE
                : Made.Kind.NEW_PROFILE,
            file));
  }

  @Override
  public void act() throws IOException {
    new UsersFile(file).write(wanted(text()));
  }

  @Override
  public SetupCode unfinished() {
    return SetupCode.PROFILE_UNCLEAR;
  }

  /// Takes the block out.
  ///
  /// @param made whether the file came with the block: without other content it goes too
  void cut(boolean made) throws IOException {
    var profile = new UsersFile(file);
    try {
      var rest = ProfileText.without(profile.text());
      profile.leave(rest, rest.isEmpty() && made);
    } catch (UnclearProfileException unclear) {
      throw unclear(unclear);
    }
  }

  private String wanted(String text) {
    try {
      return ProfileText.with(text, lines());
    } catch (UnclearProfileException unclear) {
      throw unclear(unclear);
    }
  }

  private SetupException unclear(UnclearProfileException unclear) {
    return new SetupException(
        SetupCode.PROFILE_UNCLEAR,
        "The shell profile %s cannot be edited: %s; take them out by hand, then run the command again."
            .formatted(file, unclear.getMessage()));
  }

  private String text() throws IOException {
    var profile = new UsersFile(file);
    if (profile.isBroken()) {
      throw new SetupException(
          SetupCode.PROFILE_UNCLEAR,
          "The shell profile %s cannot be edited: it is a link that leads nowhere; mend or remove the link, then run the command again."
              .formatted(file));
    }
    return profile.text();
  }

  /// Guarded, so that the shell still starts when brew or pyenv have gone.
  private String lines() {
    var brew =
        """
        if [ -x %1$s ]; then eval "$(%1$s shellenv)"; fi
        """
            .formatted(quoted(Brew.program(host)));
    var pyenv =
        """
        export PYENV_ROOT=%s
        if [ -d "$PYENV_ROOT/shims" ]; then export PATH="$PYENV_ROOT/shims:$PYENV_ROOT/bin:$PATH"; fi
        """
            .formatted(quoted(Pyenv.root(host)));
    var lines =
        "# Put here by `atelier env apply`, taken out by `atelier env uninstall`.\n"
            + (host.isMac() ? brew : "")
            + pyenv;
    return new String(lines.getBytes(UTF_8), ISO_8859_1);
  }

  /// One word for a shell, whatever it holds.
  private static String quoted(Path path) {
    return "'" + path.toString().replace("'", "'\\''") + "'";
  }
}
