/// What a workflow is: nodes, their inputs, the types of their ports, and the form of every failure
/// that a user can meet; and the few rules (shown text, near names, relative names, digests) that
/// all packages above share. It knows nothing of node types, files or Python; `ArchitectureTest`
/// keeps this package below all others.
@NullMarked
package io.atelier.graph;

import org.jspecify.annotations.NullMarked;
