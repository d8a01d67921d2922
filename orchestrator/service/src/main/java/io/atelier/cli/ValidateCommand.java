package io.atelier.cli;

import io.atelier.engine.Finding;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Says everything that is wrong with a workflow; without Python, as long as it uses only shipped
/// nodes.
@Command(
    name = "validate",
    description = "Checks a workflow and names every fault in it.",
    mixinStandardHelpOptions = true)
final class ValidateCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private WorkflowOptions options;

  @Option(names = "--json", description = "Prints findings, one JSON object a line.")
  private boolean json;

  private final Studio studio;

  ValidateCommand(Studio studio) {
    this.studio = studio;
  }

  @Override
  public Integer call() throws IOException {
    Console console = Console.of(spec, json);
    List<Finding> findings = Submission.of(studio, options, console).findings();
    if (Findings.refuse(findings)) {
      return ExitCode.INVALID;
    }
    if (!json) {
      console.out().println("nothing stands in the way of running it");
    }
    return ExitCode.DONE;
  }
}
