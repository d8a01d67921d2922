package io.atelier.setup;

import io.atelier.setup.StepState.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Says what a set-up would do. Looks with the steps' own eyes and writes nothing.
final class Plan {

  private static final String AFTER = "after the steps before it";

  private final SetupSettings settings;
  private final Commands commands;
  private final Narration narration;

  Plan(SetupSettings settings, Commands commands, Narration narration) {
    this.settings = settings;
    this.commands = commands;
    this.narration = narration;
  }

  static List<StepState> nothingToDo() {
    return Arrays.stream(SetupStep.values())
        .filter(step -> step != SetupStep.TOOLS)
        .map(step -> new StepState(step, Kind.DONE, "in place"))
        .toList();
  }

  List<StepState> states() throws IOException, InterruptedException {
    var states = new ArrayList<StepState>();
    var provision = new Provision(settings, commands, narration);
    var at = SetupStep.MACHINE;
    try {
      var platform = new MachineProbe(commands).probe();
      var java = provision.java(platform);
      states.add(new StepState(at, Kind.DONE, platform.lockName("3.x").replace("-py3x", "")));
      at = SetupStep.PYTHON;
      var python = python(provision, platform, states);
      at = SetupStep.PACKAGES;
      if (python.isPresent()) {
        var blueprint = provision.blueprint(platform, python.get(), java);
        provision.requireCompiler(blueprint);
        environment(provision, blueprint, states);
      } else {
        states.add(new StepState(SetupStep.VENV, Kind.TO_DO, AFTER));
        states.add(new StepState(SetupStep.PACKAGES, Kind.TO_DO, AFTER));
        states.add(new StepState(SetupStep.JEP, Kind.TO_DO, AFTER));
        states.add(new StepState(SetupStep.CHECK, Kind.TO_DO, AFTER));
      }
    } catch (SetupException impossible) {
      states.add(new StepState(at, Kind.IMPOSSIBLE, String.valueOf(impossible.getMessage())));
      return List.copyOf(states);
    }
    states.add(state(SetupStep.MODELS, ModelProgram.TINY.reason(settings)));
    return List.copyOf(states);
  }

  private Optional<BasePython> python(
      Provision provision, Platform platform, List<StepState> states) throws InterruptedException {
    var search = new PythonSearch(commands, platform);
    var given = PythonSearch.given(settings, commands.host());
    Optional<BasePython> chosen;
    if (given.isPresent()) {
      chosen = Optional.of(Provision.given(search.look(given.get())));
    } else {
      var found = search.search();
      chosen = found.chosen();
      if (chosen.isEmpty() && Pyenv.executable(commands.host()).isEmpty()) {
        throw provision.noPython(found);
      }
    }
    states.add(
        chosen
            .map(python ->
                new StepState(
                    SetupStep.PYTHON, Kind.DONE, python.version() + " at " + python.executable()))
            .orElseGet(() ->
                new StepState(
                    SetupStep.PYTHON, Kind.TO_DO, "pyenv would build a shared Python 3.11")));
    return chosen;
  }

  private static void environment(Provision provision, Blueprint blueprint, List<StepState> states)
      throws IOException {
    var earlierToDo = false;
    for (var step : provision.steps(blueprint)) {
      var reason = step.reason();
      if (reason.isEmpty() && earlierToDo) {
        reason = Optional.of(AFTER);
      }
      earlierToDo |= reason.isPresent();
      states.add(state(step.name(), reason));
    }
  }

  private static StepState state(SetupStep step, Optional<String> reason) {
    return new StepState(
        step, reason.isPresent() ? Kind.TO_DO : Kind.DONE, reason.orElse("in place"));
  }
}
