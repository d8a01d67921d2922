package io.atelier.cli;

import io.atelier.setup.WebEditorVersion;
import java.io.Console;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/// Asks, once, before ComfyUI's editor is fetched.
///
/// @param version that is wanted
/// @param yes whether that was answered already
record EditorConsent(PrintWriter err, WebEditorVersion version, boolean yes) {

  private static final String WHAT =
      "ComfyUI's editor and its workflow templates (comfyui-frontend-package, comfyui-workflow-templates-json, up to 34 MB to fetch,"
          + " 160 MB on the disk) come from the package index that pip is set up for, under their own"
          + " licences, into the data folder.";

  /// The editor's folder, fetched if need be.
  ///
  /// @throws CommandException EDITOR_NOT_FETCHED
  Path folder(Setup.Environments setup) {
    var there = setup.webEditor(version);
    if (there.isPresent()) {
      return there.get();
    }
    if (!yes) {
      ask();
    }
    return setup.ensureWebEditor(version);
  }

  private void ask() {
    var terminal =
        Optional.ofNullable(System.console())
            .filter(Console::isTerminal)
            .orElseThrow(() ->
                new CommandException(
                    CommandCode.EDITOR_NOT_FETCHED,
                    WHAT
                        + " There is no terminal to ask on: run `./atelier serve %s --yes` once."
                            .formatted(EditorVersionName.option(version))));
    err.println(WHAT);
    err.flush();
    if (!agrees(terminal)) {
      throw new CommandException(
          CommandCode.EDITOR_NOT_FETCHED, "Nothing was fetched; `serve` runs without --editor.");
    }
  }

  private static boolean agrees(Console console) {
    var answer = console.readLine("Fetch it? [Y/n] ");
    return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("|y|yes");
  }
}
