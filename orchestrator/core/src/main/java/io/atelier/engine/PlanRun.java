package io.atelier.engine;

import io.atelier.catalog.FileChoices;
import io.atelier.catalog.ResolvedFile;
import io.atelier.graph.Input;
import io.atelier.nodes.Domain;
import io.atelier.nodes.Environment;
import io.atelier.nodes.InputPort;
import io.atelier.nodes.Literals;
import io.atelier.nodes.NodeType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// Plans the run of a graph that the check has passed: the order, what stands at each input, and
/// each node's key. Not in the key: ids and titles, and what only feeds lazy inputs that the
/// workflow itself says are not needed.
final class PlanRun {

  private static final String KEY_FORM = "atelier-node-key-1";

  private final LinkGraph graph;
  private final FileChoices files;
  private final FileContents contents;
  private final Embeddings embeddings;
  private final String environment;
  private final LinkedHashMap<Integer, PlannedNode> planned = new LinkedHashMap<>();

  private PlanRun(
      LinkGraph graph, FileChoices files, FileContents contents, Environment environment) {
    this.graph = graph;
    this.files = files;
    this.contents = contents;
    embeddings = new Embeddings(files, contents);
    this.environment = new Canonical().environment(environment).sha256();
  }

  /// @throws io.atelier.graph.AtelierException when a file changed for the worse since the check
  static RunPlan plan(
      LinkGraph graph, FileChoices files, FileContents contents, Environment environment) {
    var plan = new PlanRun(graph, files, contents, environment);
    ReadyOrder.of(graph).forEach(plan::add);
    return new RunPlan(plan.planned);
  }

  private void add(int number) {
    var type = graph.type(number).orElseThrow();
    var inputs = new TreeMap<String, BoundInput>();
    var lazy = new TreeSet<String>();
    for (var port : type.inputs()) {
      var given = graph.node(number).inputs().get(port.name());
      var input = given == null ? port.standIn().orElse(null) : given;
      var needed = graph.needed(number, port);
      if (input != null && needed.orElse(true)) {
        inputs.put(port.name(), bind(port, input));
        needed.ifPresentOrElse(_ -> {}, () -> lazy.add(port.name()));
      }
    }
    var named = embeddings(type, inputs);
    planned.put(
        number,
        new PlannedNode(
            number, graph.node(number), type, inputs, lazy, named, key(type, inputs, named)));
  }

  private BoundInput bind(InputPort port, Input input) {
    return switch (input) {
      case Input.Link(var node, var slot) -> new BoundInput.From(graph.number(node), slot);
      case Input.Literal literal -> bind(port, cast(port, literal));
    };
  }

  private BoundInput bind(InputPort port, JsonNode value) {
    if (port.domain() instanceof Domain.Files(var folder)) {
      var file = files.resolve(folder, value.asString());
      return new BoundInput.Named(file, contents.token(file));
    }
    return new BoundInput.Value(value);
  }

  private static JsonNode cast(InputPort port, Input.Literal literal) {
    return switch (Literals.read(port, literal.plain())) {
      case Literals.Reading.Fits(var value) -> value;
      case Literals.Reading.Wrong wrong -> throw new IllegalStateException(wrong.reason());
    };
  }

  /// What the prompts may name that stand in the workflow itself.
  private List<ResolvedFile> embeddings(NodeType type, SortedMap<String, BoundInput> inputs) {
    return texts(type, inputs).flatMap(text -> embeddings.in(text).stream()).distinct().toList();
  }

  /// The prompts that stand in the workflow itself.
  private static Stream<String> texts(NodeType type, SortedMap<String, BoundInput> inputs) {
    return prompts(type, inputs)
        .filter(BoundInput.Value.class::isInstance)
        .map(input -> ((BoundInput.Value) input).json().asString());
  }

  private static Stream<BoundInput> prompts(NodeType type, SortedMap<String, BoundInput> inputs) {
    return type.inputs().stream()
        .filter(port -> port.domain() instanceof Domain.Text text && text.embeddings())
        .flatMap(port -> Optional.ofNullable(inputs.get(port.name())).stream());
  }

  private String key(
      NodeType type, SortedMap<String, BoundInput> inputs, List<ResolvedFile> named) {
    var key =
        new Canonical().text(KEY_FORM).text(environment).text(type.name()).text(type.version());
    inputs.forEach((name, input) -> addTo(key.text(name), input));
    named.forEach(file -> key.text("embedding").text(file.name()).text(contents.token(file)));
    texts(type, inputs)
        .flatMap(text -> embeddings.picklesIn(text).stream())
        .forEach(pickle -> key.text("pickle").text(pickle));
    if (prompts(type, inputs).anyMatch(BoundInput.From.class::isInstance)) {
      embeddings.tokens().forEach(token -> key.text("embeddings").text(token));
    }
    return key.sha256();
  }

  private void addTo(Canonical key, BoundInput input) {
    switch (input) {
      case BoundInput.Value(var json) -> key.text("value").json(json);
      case BoundInput.Named(var _, var token) -> key.text("file").text(token);
      case BoundInput.From(var node, var slot) ->
          key.text("from").text(keyOf(node)).text(String.valueOf(slot));
    }
  }

  private String keyOf(int node) {
    return Optional.ofNullable(planned.get(node)).orElseThrow().key();
  }
}
