package io.atelier.cli;

import io.atelier.setup.PythonEnvironment;
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
