package io.atelier.engine;

import io.atelier.artifacts.ArtifactRequest;
import io.atelier.catalog.CatalogCode;
import io.atelier.catalog.FileChoices;
import io.atelier.graph.AtelierException;
import io.atelier.graph.GraphNode;
import io.atelier.graph.Input;
import io.atelier.graph.Shown;
import io.atelier.nodes.Domain;
import io.atelier.nodes.InputPort;
import io.atelier.nodes.Literals;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Checks values, each against the input it stands at, and the files and output places they name.
final class LiteralCheck {

  private final FileChoices files;
  private final Findings findings;
  private final Map<List<String>, Optional<AtelierException>> resolved = new HashMap<>();

  LiteralCheck(FileChoices files, Findings findings) {
    this.files = files;
    this.findings = findings;
  }

  void check(GraphNode node, InputPort port, Input.Literal literal) {
    if (literal.value().isArray()) {
      findings.tellOf(
          FindingCode.BAD_LINK,
          node,
          port.name(),
          " is a list but no link; write [\"node id\", output number], or wrap a list that is a"
              + " value as {\"__value__\": […]}");
      return;
    }
    switch (Literals.read(port, literal.plain())) {
      case Literals.Reading.Fits(var value) ->
          refusal(port.domain(), value)
              .ifPresent(refused ->
                  findings.tellOf(
                      refused.code(), node, port.name(), sentences(node, port, refused)));
      case Literals.Reading.Wrong(var problem, var reason) ->
          findings.tellOf(code(problem), node, port.name(), " " + reason);
    }
  }

  /// A title may say where to get what is missing, as those of the ready workflows do; of an input
  /// with a file that stands in, the declaration does.
  private static String sentences(GraphNode node, InputPort port, AtelierException refused) {
    var said = ": " + refused.getMessage();
    if (refused.code() != CatalogCode.FILE_NOT_FOUND) {
      return said;
    }
    var title =
        node.title() == null ? "" : " The node is titled “%s”.".formatted(Shown.text(node.title()));
    return said + port.standIn().map(_ -> " " + port.doc()).orElse("") + title;
  }

  private static FindingCode code(Literals.Problem problem) {
    return switch (problem) {
      case WRONG_TYPE -> FindingCode.INVALID_VALUE;
      case NEEDS_LINK -> FindingCode.TYPE_MISMATCH;
      case TOO_SMALL -> FindingCode.TOO_SMALL;
      case TOO_BIG -> FindingCode.TOO_BIG;
      case NOT_IN_LIST -> FindingCode.NOT_IN_LIST;
    };
  }

  private Optional<AtelierException> refusal(Domain domain, JsonNode value) {
    return switch (domain) {
      case Domain.Files(var folder) ->
          resolved.computeIfAbsent(
              List.of(folder, value.asString()),
              _ -> caught(() -> files.resolve(folder, value.asString())));
      case Domain.OutputPrefix _ -> caught(() -> ArtifactRequest.checkPrefix(value.asString()));
      case Domain.Anything _, Domain.Range _, Domain.Choice _, Domain.Text _, Domain.Forms _ ->
          Optional.empty();
    };
  }

  private static Optional<AtelierException> caught(Runnable attempt) {
    try {
      attempt.run();
      return Optional.empty();
    } catch (AtelierException e) {
      return Optional.of(e);
    }
  }
}
