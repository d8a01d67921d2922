package io.atelier.nodes;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The nodes of one worker, those that Python runs and those written in Java, and the lanes that
/// they run on.
public final class LaneRuntime implements NodeRuntime {

  private final PythonNodes python;
  private final LaneSettings lanes;
  private final NodeTypes types;
  private final Map<String, JavaNode> java;

  private LaneRuntime(PythonLanes lanes, List<NodeType> declared, List<JavaNode> own) {
    var python = new PythonNodes(lanes);
    var javaNodes = new ArrayList<>(JavaNodes.over(python));
    javaNodes.addAll(own);
    this.python = python;
    this.lanes = lanes.settings();
    types = new NodeTypes(declared).and(javaNodes.stream().map(JavaNode::type).toList());
    java =
        javaNodes.stream()
            .collect(Collectors.toUnmodifiableMap(node -> node.type().name(), Function.identity()));
  }

  /// The shipped nodes, and more of one's own in Java.
  ///
  /// @throws IllegalArgumentException when two share a name
  public static LaneRuntime shipped(PythonLanes lanes, List<JavaNode> own) {
    return of(lanes, Declarations.shipped(), own);
  }

  /// Nodes whose declarations are one's own.
  public static LaneRuntime of(PythonLanes lanes, List<NodeType> declared, List<JavaNode> own) {
    return new LaneRuntime(lanes, declared, own);
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
  public LaneKind lane(NodeType type) {
    if (java.containsKey(type.name())) {
      return LaneKind.JAVA;
    }
    return type.device() || lanes.beside() == 0 ? LaneKind.DEVICE : LaneKind.BESIDE;
  }

  @Override
  public int width(LaneKind kind) {
    return python.width(kind);
  }

  @Override
  public long memory() {
    return python.memory();
  }

  @Override
  public LiveBytes free(Collection<NodeValue.Handle> handles) {
    return python.free(handles);
  }

  @Override
  public void trim() {
    python.trim();
  }
}
