package io.atelier.nodes;

import io.atelier.bridge.PythonLane;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The nodes of one lane: those that Python runs and those written in Java.
public final class LaneRuntime implements NodeRuntime {

  private final PythonNodes python;
  private final NodeTypes types;
  private final Map<String, JavaNode> java;

  private LaneRuntime(PythonNodes python, List<NodeType> declared, List<JavaNode> own) {
    var javaNodes = new ArrayList<>(JavaNodes.over(python));
    javaNodes.addAll(own);
    this.python = python;
    types = new NodeTypes(declared).and(javaNodes.stream().map(JavaNode::type).toList());
    java =
        javaNodes.stream()
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
    return new LaneRuntime(new PythonNodes(lane), declared, own);
  }

  @Override
  public NodeTypes types() {
    return types;
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
