package io.atelier.nodes;

import io.atelier.bridge.PythonLane;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The nodes of one lane: those that Python runs and those written in Java.
public final class LaneRuntime implements NodeRuntime {

  private final PythonNodes python;
  private final Palette palette;
  private final Map<String, JavaNode> java;

  private LaneRuntime(
      PythonNodes python, NodeTypes declared, List<JavaNode> own, List<BrokenNodes> broken) {
    this.python = python;
    palette = new Palette(declared.and(own.stream().map(JavaNode::type).toList()), broken);
    java =
        own.stream()
            .collect(Collectors.toUnmodifiableMap(node -> node.type().name(), Function.identity()));
  }

  /// The shipped nodes, and more of one's own in Java.
  ///
  /// @throws IllegalArgumentException when two share a name
  public static LaneRuntime shipped(PythonLane lane, List<JavaNode> own) {
    return of(lane, Declarations.shipped(), own);
  }

  /// Nodes whose declarations are one's own.
  public static LaneRuntime of(PythonLane lane, List<NodeType> declared, List<JavaNode> own) {
    var python = new PythonNodes(lane);
    return new LaneRuntime(python, new NodeTypes(declared), javaNodes(python, own), List.of());
  }

  /// The shipped nodes, and the user's that are not broken.
  ///
  /// @throws NodeFailure when Python can't look for them at all
  public static LaneRuntime with(CustomNodes custom, PythonLane lane) {
    var python = new PythonNodes(lane);
    var known = NodeTypes.shipped();
    var found = custom.load(lane, python, known.names());
    return new LaneRuntime(
        python,
        new NodeTypes(Declarations.shipped()).and(found.python()),
        javaNodes(python, found.java()),
        found.broken());
  }

  private static List<JavaNode> javaNodes(Pictures pictures, List<JavaNode> own) {
    return Stream.concat(JavaNodes.over(pictures).stream(), own.stream()).toList();
  }

  public Palette palette() {
    return palette;
  }

  @Override
  public NodeTypes types() {
    return palette.types();
  }

  @Override
  public NodeFunction function(NodeType type) {
    var inJava = java.get(type.name());
    return inJava != null ? inJava.function() : python.function(type);
  }

  @Override
  public Environment environment() {
    return python.environment();
  }

  @Override
  public long deviceBytes() {
    return python.deviceBytes();
  }

  @Override
  public void free(Collection<NodeValue.Handle> handles) {
    python.free(handles);
  }
}
