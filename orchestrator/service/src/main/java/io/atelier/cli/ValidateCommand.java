package io.atelier.cli;

import io.atelier.engine.Finding;
import io.atelier.nodes.NodeTypes;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Says everything that is wrong with a workflow, without Python.
@Command(
    name = "validate",
    description = "Checks a workflow and names every fault in it.",
    mixinStandardHelpOptions = true)
final class ValidateCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private WorkflowOptions options;

  @Option(names = "--json", description = "Prints findings, one JSON object a line.")
  private boolean json;

  private final Places places;

  ValidateCommand(Places places) {
    this.places = places;
  }

  @Override
  public Integer call() {
    List<Finding> findings = Studio.check(options.read(NodeTypes.shipped()), options.files(places));
    Console console = Console.of(spec, json);
    console.tell(findings);
    if (Findings.refuse(findings)) {
      return ExitCode.INVALID;
    }
    if (!json) {
      console.out().println("nothing stands in the way of running it");
    }
    return ExitCode.DONE;
  }
}
