package io.atelier.setup;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.atelier.setup.SettingsText.UnclearSettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One line in the settings that VS Code reads for the repository, so that its Python is the
/// environment's. The user's own settings for all their work are left alone.
///
/// @param folder `.vscode` in the repository
/// @param interpreter the environment's
record EditorSetting(Path folder, Path interpreter) implements Step {

  static EditorSetting of(SetupSettings settings, Path interpreter) {
    return new EditorSetting(settings.repositoryRoot().resolve(".vscode"), interpreter);
  }

  @Override
  public SetupStep name() {
    return SetupStep.EDITOR_SETTING;
  }

  @Override
  public Optional<String> reason() throws IOException {
    return wanted().equals(new UsersFile(file()).text())
        ? Optional.empty()
        : Optional.of(file() + " does not name the environment's interpreter");
  }

  @Override
  public Intent intent() {
    return Intent.NOTHING.writing(
        file(), List.of("\"%s\": \"%s\"".formatted(SettingsText.KEY, interpreter)));
  }

  @Override
  public List<Made> makes() {
    var made = new ArrayList<>(Made.missingFolders(folder));
    made.add(
        Made.of(
            Files.exists(file()) ? Made.Kind.EDITOR_SETTING : Made.Kind.NEW_EDITOR_SETTING,
            file()));
    return made;
  }

  @Override
  public void act() throws IOException {
    new UsersFile(file()).write(wanted());
  }

  @Override
  public SetupCode unfinished() {
    return SetupCode.EDITOR_UNCLEAR;
  }

  /// Takes the line out.
  ///
  /// @param made whether the file came with the line: without other content it goes too
  static void cut(Path file, boolean made) throws IOException {
    var settings = new UsersFile(file);
    var rest = SettingsText.without(settings.text());
    settings.leave(rest, made && SettingsText.isEmpty(rest));
  }

  private Path file() {
    return folder.resolve("settings.json");
  }

  private String wanted() throws IOException {
    var settings = new UsersFile(file());
    var bytes = new String(interpreter.toString().getBytes(UTF_8), ISO_8859_1);
    try {
      return settings.exists()
          ? SettingsText.with(settings.text(), bytes)
          : SettingsText.fresh(bytes);
    } catch (UnclearSettingsException unclear) {
      throw new SetupException(
          SetupCode.EDITOR_UNCLEAR,
          "The editor's settings %s cannot be edited: %s; change that by hand, or leave the editor out."
              .formatted(file(), unclear.getMessage()));
    }
  }
}
