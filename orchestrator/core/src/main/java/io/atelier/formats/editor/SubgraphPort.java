package io.atelier.formats.editor;

import java.util.List;

/// An input or output of a subgraph.
///
/// @param links ids of the links inside that end or begin here
record SubgraphPort(String name, String type, List<String> links) {

  SubgraphPort {
    links = List.copyOf(links);
  }
}
