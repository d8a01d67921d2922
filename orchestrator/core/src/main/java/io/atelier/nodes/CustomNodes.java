package io.atelier.nodes;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Nodes of the user's own: Java classes on the class path, and jars and Python packages in a
/// folder. Names are given away in that order, behind those of the shipped ones.
///
/// @param folder `custom_nodes` of an environment; need not exist
public record CustomNodes(Path folder) {

  /// What was found.
  ///
  /// @param python run by Python, as the shipped ones are
  record Found(List<NodeType> python, List<JavaNode> java, List<BrokenNodes> broken) {}

  /// Loads them, which executes their code; once in a process.
  ///
  /// @param known names that are given away already
  Found load(PythonLanes lanes, Pictures pictures, Set<String> known) {
    var broken = new ArrayList<BrokenNodes>();
    var names = new HashSet<>(known);
    var java = new LoadJavaNodes(pictures, names, broken).from(folder);
    var python = new LoadPythonNodes(lanes, names, broken).from(folder);
    return new Found(python, java, broken);
  }
}
