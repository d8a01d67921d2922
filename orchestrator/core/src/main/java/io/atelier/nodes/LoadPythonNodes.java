package io.atelier.nodes;

import io.atelier.bridge.PythonCall;
import io.atelier.bridge.PythonException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Lets Python import the packages of a folder, and reads what they declare.
///
/// @param names that are given away
/// @param broken grows by the packages that are left out
record LoadPythonNodes(PythonLanes lanes, Set<String> names, List<BrokenNodes> broken) {

  private static final String LOAD = "atelier.custom_nodes:load";

  /// The node types of all sound packages.
  ///
  /// @throws NodeFailure when Python can't do it at all
  List<NodeType> from(Path folder) {
    if (!Files.exists(folder)) {
      return List.of();
    }
    var request = PythonJson.object().put("folder", folder.toString());
    var taken = request.putArray("taken");
    names.stream().sorted().forEach(taken::add);
    var answer = PythonJson.parse(load(PythonJson.text(request)));
    answer.required("broken").valueStream().map(LoadPythonNodes::broken).forEach(broken::add);
    var types = new ArrayList<NodeType>();
    answer
        .required("packages")
        .valueStream()
        .forEach(each -> types.addAll(Declarations.read(each)));
    return types;
  }

  private String load(String request) {
    try {
      return lanes.callAnywhere(new PythonCall(LOAD, request));
    } catch (PythonException e) {
      throw PythonJson.failure(e);
    }
  }

  private static BrokenNodes broken(JsonNode json) {
    return new BrokenNodes(
        json.required("name").asString(),
        CustomNodeCode.valueOf(json.required("code").asString().toUpperCase(Locale.ROOT)),
        json.required("reason").asString());
  }
}
