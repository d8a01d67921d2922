package io.atelier.setup;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// One step: it looks, says what it would do, acts when there is a reason, and looks again. The
/// looking trusts files wherever files tell, so a step that was killed is simply found unfinished;
/// the journal decides only what is ours, and whether an installer of somebody else was cut short.
sealed interface Step
    permits AtLogin,
        BuildJep,
        BuildPython,
        CheckImports,
        EditorSetting,
        FillBundle,
        InstallCommandLineTools,
        InstallEditor,
        InstallFormulae,
        InstallHomebrew,
        InstallPackages,
        InstallWebEditor,
        MakeModels,
        MakeVenv,
        SeeRuntime,
        ShellProfile {

  SetupStep name();

  /// Why the step must act; empty when its work is there. Changes nothing.
  Optional<String> reason() throws IOException, InterruptedException;

  /// What acting would do. Changes nothing.
  Intent intent() throws IOException, InterruptedException;

  /// What acting would bring into being that is not there now, and an uninstall must take away.
  List<Made> makes() throws IOException, InterruptedException;

  void act() throws IOException, InterruptedException;

  /// What it is called when the step has acted, no command failed, and a reason is still there.
  SetupCode unfinished();
}
