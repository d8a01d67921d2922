package io.atelier.setup;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Says what a set-up would do. Looks with the steps' own eyes and writes nothing.
final class Plan {

  private static final String AFTER = "after the steps before it";
  private static final String IN_PLACE = "in place";

  private final SetupSettings settings;
  private final Commands commands;
  private final Provision provision;
  private final List<StepState> states = new ArrayList<>();

  Plan(SetupSettings settings, Commands commands, Narration narration) {
    this.settings = settings;
    this.commands = commands;
    this.provision = new Provision(settings, commands, narration);
  }

  static List<StepState> nothingToDo(SetupSettings settings, Platform platform) {
    return Arrays.stream(SetupStep.values())
        .filter(step -> step.isPlannedOn(platform) || isChosen(step, settings.choices(), platform))
        .map(step -> new StepState(step, StepState.Kind.DONE, IN_PLACE))
        .toList();
  }

  private static boolean isChosen(SetupStep step, Choices choices, Platform platform) {
    return switch (step) {
      case SHELL_PROFILE -> choices.shellProfile();
      case EDITOR -> choices.editor() && platform == Platform.MACOS_ARM64;
      case EDITOR_SETTING -> choices.editor();
      case LOGIN_PROGRAM -> choices.login().isPresent();
      case MACHINE,
          COMMAND_LINE_TOOLS,
          HOMEBREW,
          FORMULAE,
          PYTHON,
          VENV,
          PACKAGES,
          JEP,
          CHECK,
          MODELS,
          OFFLINE_BUNDLE,
          TOOLS,
          WEB_EDITOR,
          SUPPLY,
          LOCK,
          BUNDLE ->
          false;
    };
  }

  List<StepState> states() throws IOException, InterruptedException {
    var at = SetupStep.MACHINE;
    try {
      var platform = new MachineProbe(commands).probe();
      var java = provision.java(platform);
      add(at, platform.lockName("3.x").replace("-py3x", ""));
      at = SetupStep.OFFLINE_BUNDLE;
      offline(platform);
      at = SetupStep.COMMAND_LINE_TOOLS;
      addAll(provision.first(platform));
      at = SetupStep.PYTHON;
      var python = python(platform);
      at = SetupStep.PACKAGES;
      // Which environment's interpreter it will be shows only when there is a Python.
      var interpreter = settings.environments().resolve("<environment>/bin/python");
      if (python.isPresent()) {
        var blueprint = provision.blueprint(platform, python.get(), java);
        provision.requireCompiler(blueprint);
        addAll(provision.steps(blueprint));
        interpreter = blueprint.environment().python();
      } else {
        Stream.of(SetupStep.VENV, SetupStep.PACKAGES, SetupStep.JEP, SetupStep.CHECK)
            .forEach(step -> states.add(new StepState(step, StepState.Kind.TO_DO, AFTER)));
      }
      at = SetupStep.MODELS;
      addAll(List.of(new MakeModels(interpreter, settings, ModelProgram.TINY, commands)));
      at = SetupStep.LOGIN_PROGRAM;
      for (var step : provision.chosen(interpreter)) {
        at = step.name();
        if (states.stream()
            .noneMatch(
                state -> state.step() == step.name() && state.kind() == StepState.Kind.TO_DO)) {
          addAll(List.of(step));
        }
      }
    } catch (SetupException impossible) {
      states.add(
          new StepState(at, StepState.Kind.IMPOSSIBLE, String.valueOf(impossible.getMessage())));
    }
    return List.copyOf(states);
  }

  /// Whether it is whole shows only when every file is read: that is done before installing.
  private void offline(Platform platform) {
    settings
        .machine()
        .offline()
        .ifPresent(folder -> {
          var bundle = OfflineBundle.at(folder);
          bundle.requireFit(settings, platform);
          add(
              SetupStep.OFFLINE_BUNDLE,
              "%d files at %s".formatted(bundle.manifest().files().size(), folder));
        });
  }

  private Optional<BasePython> python(Platform platform) throws IOException, InterruptedException {
    var step = new BuildPython(settings, commands, platform);
    var reason = step.reason();
    var before = provision.beforePython(platform);
    if (reason.isEmpty()) {
      var python = step.python().orElseThrow();
      for (var each : before) {
        add(each.name(), "not needed: a Python is here");
      }
      add(SetupStep.PYTHON, python.version() + " at " + python.executable());
      return step.python();
    }
    addAll(before);
    if (before.isEmpty() && step.pyenvAtHand().isEmpty()) {
      throw Provision.noPython(commands, step.rejected());
    }
    states.add(new StepState(SetupStep.PYTHON, StepState.Kind.TO_DO, reason.get(), step.intent()));
    return Optional.empty();
  }

  private void add(SetupStep step, String found) {
    states.add(new StepState(step, StepState.Kind.DONE, found));
  }

  /// A step after one that must act must act too.
  private void addAll(List<? extends Step> steps) throws IOException, InterruptedException {
    var earlierToDo = false;
    for (var step : steps) {
      var reason = step.reason();
      if (reason.isEmpty() && earlierToDo) {
        reason = Optional.of(AFTER);
      }
      if (reason.isPresent()) {
        earlierToDo = true;
        states.add(new StepState(step.name(), StepState.Kind.TO_DO, reason.get(), step.intent()));
      } else {
        add(step.name(), IN_PLACE);
      }
    }
  }
}
