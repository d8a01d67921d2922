package io.atelier.nodes;

/// A node in Java of the user's own. `ServiceLoader` finds it: the class is public, has a
/// constructor without parameters, and stands in
/// `META-INF/services/io.atelier.nodes.JavaNodeProvider`, on the class path or in a jar in the
/// environment's folder `custom_nodes`. It is code that runs with all the rights of the worker.
@FunctionalInterface
public interface JavaNodeProvider {

  /// Makes the node, once in a worker. What it throws is reported, and the worker runs without it.
  ///
  /// @param pictures reads pictures out of live objects
  JavaNode node(Pictures pictures);
}
