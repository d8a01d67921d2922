package io.atelier.cli;

import io.atelier.setup.Advice;
import io.atelier.setup.PythonEnvironment;
import io.atelier.setup.SetupEvent;
import io.atelier.setup.SetupListener;
import io.atelier.setup.SetupStatus;
import io.atelier.setup.StepState;
import io.atelier.setup.Undone;
import io.atelier.setup.Verified;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// The Python environment by itself.
@Command(
    name = "env",
    description = "The Python environment: planned, made, looked at, taken away.",
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
  int plan(
      @Option(names = "--json", description = "Prints one JSON object a step.") boolean json,
      @Mixin ApplyOptions options) {
    List<StepState> states = environments(options.wishes()).plan();
    for (StepState state : states) {
      if (json) {
        out().println(SetupJson.of(state));
      } else {
        PlanText.print(state, out());
      }
    }
    return states.stream().mapToInt(state -> exitCode(state.kind())).max().orElse(ExitCode.DONE);
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
  int apply(
      @Option(names = "--json", description = "Prints one JSON object an event.") boolean json,
      @Mixin ApplyOptions options) {
    SetupListener listener = json ? this::print : SetupListener.SILENT;
    PythonEnvironment environment =
        setup.on(spec.commandLine().getErr(), options.wishes(), listener).apply();
    if (!json) {
      out().println(environment.folder());
    }
    return ExitCode.DONE;
  }

  private void print(SetupEvent event) {
    // The last event of a command that failed is printed where all commands' failures are.
    if (!(event instanceof SetupEvent.Failed)) {
      out().println(SetupJson.of(event));
      out().flush();
    }
  }

  @Command(
      name = "status",
      description = "Says what is there; ends with 3 if apply has something to do.",
      mixinStandardHelpOptions = true)
  int status(
      @Option(names = "--json", description = "Prints one JSON object.") boolean json,
      @Mixin SetupOptions options) {
    SetupStatus status = environments(options.wishes()).status();
    if (json) {
      out().println(SetupJson.of(status));
    } else {
      PlanText.print(status, out());
    }
    return status.environment().isPresent() ? ExitCode.DONE : ExitCode.CHANGES;
  }

  @Command(
      name = "verify",
      description = {
        "Tries what the environment promises: architecture, Python, packages, Jep in a JVM of its"
            + " own, the device's arithmetic against the CPU's, a tiny picture. Changes nothing."
      },
      mixinStandardHelpOptions = true)
  int verify(
      @Option(names = "--json", description = "Prints one JSON object a check.") boolean json,
      @Mixin SetupOptions options) {
    List<Verified> findings = environments(options.wishes()).verify();
    for (Verified finding : findings) {
      if (json) {
        out().println(SetupJson.of(finding));
      } else {
        PlanText.print(finding, out());
      }
    }
    return findings.stream().allMatch(Verified::ok) ? ExitCode.DONE : ExitCode.FAILED;
  }

  @Command(
      name = "doctor",
      description = "Says in words what is wrong and which command mends it; changes nothing.",
      mixinStandardHelpOptions = true)
  int doctor(@Mixin SetupOptions options) {
    List<Advice> advice = environments(options.wishes()).doctor();
    if (advice.isEmpty()) {
      out().println("Nothing is wrong.");
      return ExitCode.DONE;
    }
    advice.forEach(each -> PlanText.print(each, out()));
    return advice.stream().anyMatch(Advice::impossible) ? ExitCode.IMPOSSIBLE : ExitCode.CHANGES;
  }

  @Command(
      name = "uninstall",
      description = {
        "Takes away what set-ups made, and only that.",
        "Homebrew itself and Apple's Command Line Tools stay."
      },
      mixinStandardHelpOptions = true)
  int uninstall(
      @Option(names = "--dry-run", description = "Only says what would be taken away.")
          boolean dryRun,
      @Mixin SetupOptions options) {
    List<Undone> undone = environments(options.wishes()).uninstall(!dryRun);
    if (undone.isEmpty()) {
      out().println("No set-up is recorded in this data folder: nothing is taken away.");
    }
    undone.forEach(each -> PlanText.print(each, dryRun, out()));
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
    Setup.Environments environments = environments(SetupWishes.NONE);
    out().println(environments.ensure().python());
    if (tools) {
      out().println(environments.ensureTools().python());
    }
    return ExitCode.DONE;
  }

  private Setup.Environments environments(SetupWishes wishes) {
    return setup.on(spec.commandLine().getErr(), wishes);
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
