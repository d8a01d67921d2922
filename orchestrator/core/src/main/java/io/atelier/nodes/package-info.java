/// What nodes are: their declared types, what runs behind them, the nodes written in Java, and the
/// adapter that calls the node functions in Python. Only this package and `workers` see the bridge;
/// `NodeTypesTest`, `PythonNodesTest` and `ArchitectureTest` guard it.
@NullMarked
package io.atelier.nodes;

import org.jspecify.annotations.NullMarked;
