package io.atelier.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Fetches the editor: beside its place first, so that what is in its place is whole.
///
/// @param environment with the editor's lock, and the interpreter whose pip fetches
record InstallWebEditor(WebEditor editor, Blueprint environment, Commands commands)
    implements Step {

  @Override
  public SetupStep name() {
    return SetupStep.WEB_EDITOR;
  }

  @Override
  public Optional<String> reason() throws IOException {
    return editor.reason();
  }

  @Override
  public Intent intent() {
    return Intent.running(words()).writing(editor.folder());
  }

  @Override
  public List<Made> makes() {
    return List.of(Made.of(Made.Kind.TREE, beside()), Made.of(Made.Kind.TREE, editor.folder()));
  }

  @Override
  public void act() throws IOException, InterruptedException {
    Trees.delete(beside());
    Trees.delete(editor.folder());
    Trees.replace(requirements(), editor.lock().requirements(_ -> true));
    commands.run(
        new Commands.Act(
            name(),
            "pip install",
            words(),
            environment.pipEnvironment(),
            Duration.ofHours(1),
            line -> {},
            Diagnosis.pip(SetupCode.PACKAGES_FAILED, "Read the log, then run the command again.")));
    if (Files.isDirectory(beside())) {
      Files.move(beside(), editor.folder(), StandardCopyOption.ATOMIC_MOVE);
    }
    commands.journal().undone(Made.of(Made.Kind.TREE, beside()));
  }

  @Override
  public SetupCode unfinished() {
    return SetupCode.PACKAGES_DIFFER;
  }

  private List<String> words() {
    return environment.pip(
        requirements(), "--only-binary", ":all:", "--no-compile", "--target", beside().toString());
  }

  private Path requirements() {
    return environment.settings().scratch().resolve("editor.txt");
  }

  private Path beside() {
    return editor.folder().resolveSibling(editor.folder().getFileName() + ".building");
  }
}
