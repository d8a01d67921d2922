package io.atelier.cli;

import io.atelier.setup.PythonEnvironment;
import io.atelier.setup.StepState;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// The Python environment by itself.
@Command(
    name = "env",
    description = "The Python environment: made from a lock, or shown.",
    mixinStandardHelpOptions = true)
final class EnvCommand {

  @Spec private CommandSpec spec;
  private final Setup setup;

  EnvCommand(Setup setup) {
    this.setup = setup;
  }

  @Command(
      name = "plan",
      description =
          "Says what apply would do, and changes nothing; ends with 3 if there is something.",
      mixinStandardHelpOptions = true)
  int plan() {
    List<StepState> states = setup.on(spec.commandLine().getErr()).plan();
    for (StepState state : states) {
      spec.commandLine()
          .getOut()
          .printf("%-11s %-38s %s%n", word(state.kind()), state.step().title(), state.detail());
    }
    return states.stream().mapToInt(state -> exitCode(state.kind())).max().orElse(ExitCode.DONE);
  }

  private static String word(StepState.Kind kind) {
    return switch (kind) {
      case DONE -> "done";
      case TO_DO -> "to do";
      case IMPOSSIBLE -> "impossible";
    };
  }

  private static int exitCode(StepState.Kind kind) {
    return switch (kind) {
      case DONE -> ExitCode.DONE;
      case TO_DO -> ExitCode.CHANGES;
      case IMPOSSIBLE -> ExitCode.IMPOSSIBLE;
    };
  }

  @Command(
      name = "apply",
      description = "Makes or repairs the Python environment and the tiny built-in model.",
      mixinStandardHelpOptions = true)
  int apply() {
    PythonEnvironment environment = setup.on(spec.commandLine().getErr()).ensure();
    spec.commandLine().getOut().println(environment.folder());
    return ExitCode.DONE;
  }

  /// For `./atelier test`.
  @Command(
      name = "python",
      hidden = true,
      description = "Prints the environment's interpreter, making it first if need be.",
      mixinStandardHelpOptions = true)
  int python(
      @Option(names = "--tools", description = "And that of the developers' tools, below.")
          boolean tools) {
    Setup.Environments environments = setup.on(spec.commandLine().getErr());
    spec.commandLine().getOut().println(environments.ensure().python());
    if (tools) {
      spec.commandLine().getOut().println(environments.ensureTools().python());
    }
    return ExitCode.DONE;
  }
}
