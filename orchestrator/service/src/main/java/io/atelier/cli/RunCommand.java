package io.atelier.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Runs one workflow on this machine.
@Command(
    name = "run",
    description = "Runs one workflow here and prints the files it made.",
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {

  @Mixin private WorkflowOptions options;
  @Mixin private RunOptions run;

  private final Studio studio;
  private final Terminal terminal;

  RunCommand(Studio studio, Terminal terminal) {
    this.studio = studio;
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    return run.run(studio, terminal, options);
  }
}
