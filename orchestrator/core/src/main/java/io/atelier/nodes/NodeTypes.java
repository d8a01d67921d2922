package io.atelier.nodes;

import io.atelier.graph.GraphNode;
import io.atelier.graph.NearestName;
import io.atelier.graph.Shown;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The node types that a program knows, each name once. Those of diffusers' pipeline classes are
/// read when somebody asks for one.
public final class NodeTypes {

  private final SequencedMap<String, NodeType> types;
  private volatile @Nullable Set<String> names;

  /// Collects node types in their order.
  ///
  /// @throws IllegalArgumentException when two types share a name
  public NodeTypes(Collection<NodeType> types) {
    var byName = new LinkedHashMap<String, NodeType>();
    for (var type : types) {
      if (byName.put(type.name(), type) != null) {
        throw new IllegalArgumentException("two node types are called " + type.name());
      }
    }
    this.types = Collections.unmodifiableSequencedMap(byName);
  }

  /// The types that Atelier ships: those declared in Python and those written in Java.
  public static NodeTypes shipped() {
    return new NodeTypes(Declarations.shipped()).and(JavaNodes.TYPES);
  }

  /// These types and more.
  public NodeTypes and(Collection<NodeType> more) {
    var both = new ArrayList<>(types.values());
    both.addAll(more);
    return new NodeTypes(both);
  }

  public Optional<NodeType> find(String name) {
    var found = Optional.ofNullable(types.get(name));
    return found.isEmpty() && runsPipelines() ? PipelineTypes.find(name) : found;
  }

  private boolean runsPipelines() {
    return types.containsKey(PipelineTypes.LOADER);
  }

  /// What somebody probably meant by a name that is not here.
  public Optional<String> nearest(String name) {
    return NearestName.of(name, names());
  }

  /// The sentence about a node whose type is not here.
  ///
  /// @param otherwise ends it when no type has a name like it
  public String unknown(GraphNode node, String otherwise) {
    return "Node %s is of type '%s', which is not known here%s"
        .formatted(
            Shown.text(node.id()),
            Shown.text(node.type()),
            NearestName.hint(node.type(), names(), otherwise));
  }

  /// All names, those of pipeline classes too.
  public Set<String> names() {
    if (!runsPipelines()) {
      return types.sequencedKeySet();
    }
    var known = names;
    if (known == null) {
      var all = new LinkedHashSet<>(types.keySet());
      all.addAll(PipelineTypes.names());
      known = Collections.unmodifiableSet(all);
      names = known;
    }
    return known;
  }

  /// Whether each of these names is one of them.
  public boolean haveAll(Collection<String> names) {
    return names.stream().allMatch(name -> types.containsKey(name) || find(name).isPresent());
  }

  /// The node types of diffusers' pipeline classes, where there is the node that loads their
  /// models.
  public List<NodeType> pipelines() {
    return runsPipelines() ? PipelineTypes.all() : List.of();
  }

  /// The types but for those of pipeline classes, which come with the node that loads their models.
  public List<NodeType> all() {
    return List.copyOf(types.values());
  }
}
