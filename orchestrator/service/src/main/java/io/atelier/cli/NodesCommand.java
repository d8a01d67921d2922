package io.atelier.cli;

import io.atelier.engine.FindingCode;
import io.atelier.nodes.Domain;
import io.atelier.nodes.InputPort;
import io.atelier.nodes.NodeType;
import io.atelier.nodes.NodeTypes;
import io.atelier.nodes.OutputPort;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Lists the node types, or shows one with its ports.
@Command(
    name = "nodes",
    description = "Lists the node types, or shows the ports of one.",
    mixinStandardHelpOptions = true)
final class NodesCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--env",
      paramLabel = "NAME",
      description = "Those of this environment, with nodes of your own; needs Python.")
  private @Nullable String environment;

  @Parameters(arity = "0..1", paramLabel = "NAME", description = "A node type.")
  private @Nullable String name;

  private final Studio studio;

  NodesCommand(Studio studio) {
    this.studio = studio;
  }

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    NodeTypes types = types();
    String wanted = name;
    if (wanted == null) {
      Stream.concat(types.all().stream(), types.pipelines().stream())
          .sorted(Comparator.comparing(NodeType::category).thenComparing(NodeType::name))
          .forEach(type ->
              out.printf("%-14s %-24s %s%n", type.category(), type.name(), type.description()));
    } else {
      show(types.find(wanted).orElseThrow(() -> unknown(wanted, types)), out);
    }
    return ExitCode.DONE;
  }

  private NodeTypes types() throws IOException {
    if (environment == null) {
      return NodeTypes.shipped();
    }
    String known = studio.places().environments().known(environment);
    return studio.palette(List.of(known), Console.of(spec, false)).types();
  }

  private static CommandException unknown(String name, NodeTypes types) {
    String nearest = types.nearest(name).map(n -> "did you mean " + n + "? ").orElse("");
    return new CommandException(
        FindingCode.UNKNOWN_NODE_TYPE,
        "There is no node type " + name + "; " + nearest + "`nodes` lists them all.");
  }

  private static void show(NodeType type, PrintWriter out) {
    out.printf("%s (%s)%n%s%n%n", type.name(), type.category(), type.description());
    for (InputPort port : type.inputs()) {
      out.printf(
          "  in   %-16s %-13s %s%s%n", port.name(), port.type().name(), port.doc(), domain(port));
    }
    for (OutputPort port : type.outputs()) {
      out.printf("  out  %-16s %-13s %s%n", port.name(), port.type().name(), port.doc());
    }
  }

  private static String domain(InputPort port) {
    String start = port.fallback() == null ? "" : " Default " + port.fallback() + ".";
    return start
        + switch (port.domain()) {
          case Domain.Anything _ -> "";
          case Domain.Range range when range.min() != null && range.max() != null ->
              " From " + range.min() + " to " + range.max() + ".";
          case Domain.Range _ -> "";
          case Domain.Forms forms -> " Takes " + forms.said() + ".";
          case Domain.Choice choice -> " One of " + String.join(", ", choice.choices()) + ".";
          case Domain.Files files -> " A file of " + files.folder() + "/.";
          case Domain.Text _, Domain.OutputPrefix _ -> "";
        };
  }
}
