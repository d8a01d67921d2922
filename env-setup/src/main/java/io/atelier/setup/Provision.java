package io.atelier.setup;

import io.atelier.setup.BasePython.Look;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// One set-up on its way: finds what to build on, then goes through the steps.
final class Provision {

  private final SetupSettings settings;
  private final Commands commands;
  private final Narration narration;

  Provision(SetupSettings settings, Commands commands, Narration narration) {
    this.settings = settings;
    this.commands = commands;
    this.narration = narration;
  }

  /// The runtime's environment, made as far as it is not there.
  Blueprint runtime() throws IOException, InterruptedException {
    var began = System.nanoTime();
    narration.started(SetupStep.MACHINE, "no complete environment was found");
    var platform = new MachineProbe(commands).probe();
    var java = java(platform);
    narration.done(SetupStep.MACHINE, Narration.since(began));
    go(first(platform));
    var python = python(platform);
    var blueprint = blueprint(platform, python, java);
    requireCompiler(blueprint);
    go(steps(blueprint));
    return blueprint;
  }

  /// What any build needs.
  List<Step> first(Platform platform) {
    return platform == Platform.MACOS_ARM64
        ? List.of(new InstallCommandLineTools(commands))
        : List.of();
  }

  /// What a build of CPython needs, where we can bring it: not from an offline bundle.
  List<Step> beforePython(Platform platform) {
    return platform == Platform.MACOS_ARM64 && settings.machine().offline().isEmpty()
        ? List.of(new InstallHomebrew(settings, commands), new InstallFormulae(settings, commands))
        : List.of();
  }

  /// What is made only where the settings choose it.
  ///
  /// @param interpreter the environment's
  List<Step> chosen(Path interpreter) throws IOException {
    var choices = settings.choices();
    var steps = new ArrayList<Step>();
    if (choices.shellProfile()) {
      steps.add(ShellProfile.of(commands.host()));
    }
    if (choices.editor()) {
      steps.addAll(editor());
      steps.add(EditorSetting.of(settings, interpreter));
    }
    choices.login().map(program -> AtLogin.of(program, settings, commands)).ifPresent(steps::add);
    return steps;
  }

  /// Elsewhere than on a Mac the system's own packages bring it.
  private List<Step> editor() throws IOException {
    if (!commands.host().isMac()) {
      return List.of();
    }
    var editor = new InstallEditor(commands);
    if (editor.reason().isEmpty()) {
      return List.of(editor);
    }
    if (settings.machine().offline().isPresent()) {
      throw new SetupException(
          SetupCode.CHOICE_IMPOSSIBLE,
          "VS Code is not here and an offline bundle brings none; install it yourself, or leave that choice out.");
    }
    return List.of(new InstallHomebrew(settings, commands), editor);
  }

  /// The environment of what makes locks and bundles, on any Python that will do.
  Blueprint supply() throws IOException, InterruptedException {
    var platform = new MachineProbe(commands).probe();
    var python = python(platform);
    var lock = LockFile.read(settings.shippedLocks().resolve("supply.txt"));
    var folder = EnvironmentFolder.of(settings.environments(), "supply-", lock, python);
    var java = JavaIdentity.of(settings.javaHome(), commands.host());
    var blueprint = new Blueprint(settings, platform, lock, python, folder, java);
    go(
        List.of(
            new MakeVenv(SetupStep.SUPPLY, blueprint, commands),
            new InstallPackages(SetupStep.SUPPLY, blueprint, commands, narration),
            new CheckImports(SetupStep.SUPPLY, blueprint, commands, narration)));
    return blueprint;
  }

  /// What is made from this lock and Python, without looking whether it is there.
  Blueprint blueprint(Platform platform, BasePython python, JavaIdentity java) {
    var lock = new Locks(settings).read(platform.lockName(python.minor()));
    var folder = EnvironmentFolder.of(settings.environments(), "", lock, python);
    return new Blueprint(settings, platform, lock, python, folder, java);
  }

  List<Step> steps(Blueprint blueprint) {
    var venv = new MakeVenv(SetupStep.VENV, blueprint, commands);
    var packages = new InstallPackages(SetupStep.PACKAGES, blueprint, commands, narration);
    var check = new CheckImports(SetupStep.CHECK, blueprint, commands, narration);
    return blueprint.lock().holds("jep")
        ? List.of(venv, packages, new BuildJep(blueprint, commands), check)
        : List.of(venv, packages, check);
  }

  void go(List<? extends Step> steps) throws IOException, InterruptedException {
    for (var step : steps) {
      var reason = step.reason();
      if (reason.isPresent()) {
        var began = System.nanoTime();
        narration.started(step.name(), reason.get());
        var makes = step.makes();
        commands.journal().began(step.name(), reason.get(), makes);
        narration.journaled(step.name(), makes);
        step.act();
        var left = step.reason();
        if (left.isPresent()) {
          throw commands.exception(
              step.unfinished(),
              "\"%s\" ended well, but %s; run the command again, and if it stays so, read the log."
                  .formatted(step.name().title(), left.get()),
              List.of());
        }
        commands.journal().done(step.name());
        narration.done(step.name(), Narration.since(began));
      }
    }
  }

  JavaIdentity java(Platform platform) {
    var java = JavaIdentity.of(settings.javaHome(), commands.host());
    var fits =
        platform == Platform.MACOS_ARM64 ? List.of("aarch64", "arm64") : List.of("x86_64", "amd64");
    if (!fits.contains(java.architecture())
        || !Files.isRegularFile(settings.javaHome().resolve("include/jni.h"))) {
      throw new SetupException(
          SetupCode.NO_JDK,
          "Jep cannot be built against the Java at %s: it is not a JDK for %s with include/jni.h; start with a full JDK 25."
              .formatted(settings.javaHome(), platform.machine()));
    }
    return java;
  }

  private BasePython python(Platform platform) throws IOException, InterruptedException {
    var began = System.nanoTime();
    var step = new BuildPython(settings, commands, platform);
    if (step.reason().isPresent()) {
      go(beforePython(platform));
      // A Python may only have lacked one of the libraries that are here now.
      step.lookAgain();
      go(List.of(step));
    } else {
      narration.started(SetupStep.PYTHON, "an environment needs a CPython to build on");
      narration.done(SetupStep.PYTHON, Narration.since(began));
    }
    return step.python().orElseThrow();
  }

  static BasePython given(Look look) {
    return switch (look) {
      case Look.Suitable(var python) -> python;
      case Look.Unsuitable(var at, var reason) ->
          throw new SetupException(
              SetupCode.PYTHON_UNSUITABLE,
              "The Python that was named, %s, cannot be used: %s; name another one, or none and it is searched for."
                  .formatted(at, reason));
    };
  }

  static SetupException noPython(Commands commands, String reasons) {
    if (commands.settings().machine().offline().isPresent()) {
      return new SetupException(
          SetupCode.NO_PYTHON,
          "No shared CPython %s was found (%s), and the bundle brings no source of one; install one, or make the bundle where pyenv's cache holds the source."
              .formatted(String.join(" or ", commands.settings().minors()), reasons));
    }
    return new SetupException(
        SetupCode.NO_PYTHON,
        "No shared CPython %s was found (%s); run `%s`, then this command again: it builds one."
            .formatted(
                String.join(" or ", commands.settings().minors()),
                reasons,
                Pyenv.installCommand(commands.host())));
  }

  /// Before gigabytes are fetched that would wait for it.
  void requireCompiler(Blueprint blueprint) {
    if (blueprint.lock().holds("jep") && blueprint.python().compiler().isEmpty()) {
      throw MachineProbe.noCompiler(commands.host());
    }
  }
}
