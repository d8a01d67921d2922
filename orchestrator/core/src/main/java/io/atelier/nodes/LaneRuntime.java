package io.atelier.nodes;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The nodes of one worker, those that Python runs and those written in Java, and the lanes that
/// they run on.
public final class LaneRuntime implements NodeRuntime {

  private final PythonNodes python;
  private final LaneSettings lanes;
  private final Palette palette;
  private final Map<String, JavaNode> java;

  private LaneRuntime(
      PythonLanes lanes,
      PythonNodes python,
      NodeTypes declared,
      List<JavaNode> own,
      List<BrokenNodes> broken) {
    this.python = python;
    this.lanes = lanes.settings();
    palette = new Palette(declared.and(own.stream().map(JavaNode::type).toList()), broken);
    java =
        own.stream()
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
    var python = new PythonNodes(lanes);
    return new LaneRuntime(
        lanes, python, new NodeTypes(declared), javaNodes(python, own), List.of());
  }

  /// The shipped nodes, and the user's that are not broken.
  ///
  /// @throws NodeFailure when Python can't look for them at all
  public static LaneRuntime with(CustomNodes custom, PythonLanes lanes) {
    var python = new PythonNodes(lanes);
    var found = custom.load(lanes, python, NodeTypes.shipped().names());
    return new LaneRuntime(
        lanes,
        python,
        new NodeTypes(Declarations.shipped()).and(found.python()),
        javaNodes(python, found.java()),
        found.broken());
  }

  private static List<JavaNode> javaNodes(PythonNodes python, List<JavaNode> own) {
    return Stream.concat(JavaNodes.over(python).stream(), own.stream()).toList();
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
