package io.atelier.graph;

/// Identity of a failure that a user can meet. Each package has an enum of its own behind this
/// interface; the names are unique over all of them and never change once released.
public interface ErrorCode {

  String name();
}
