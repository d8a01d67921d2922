package io.atelier.formats.editor;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.atelier.graph.AtelierException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Whatever is wrong with a file, it ends in a workflow or in one clear sentence.
class MutatedFilesTest {

  private static final boolean FULL = "full".equals(System.getProperty("atelier.tier"));
  private static final int COUNT = FULL ? 50_000 : 2_000;
  private static final List<JsonNode> VALUES =
      List.of(
          JsonMapper.shared().readTree("null"),
          JsonMapper.shared().readTree("-1"),
          JsonMapper.shared().readTree("1e400"),
          JsonMapper.shared().readTree("\"Reroute\""),
          JsonMapper.shared().readTree("[]"),
          JsonMapper.shared().readTree("{}"),
          JsonMapper.shared().readTree("[[[]]]"),
          JsonMapper.shared().readTree("true"));

  @Test
  void convertsOrSaysWhatIsWrong() throws IOException {
    var names = EditorFiles.names();
    var types = EditorFiles.types();
    for (var seed = 0; seed < COUNT; seed++) {
      var chance = new Random(seed);
      var document = EditorFiles.read(names.get(chance.nextInt(names.size())));
      for (var change = chance.nextInt(4); change >= 0; change--) {
        mutate(document, chance);
      }
      assertThatCode(() -> convert(document, types)).as("seed " + seed).doesNotThrowAnyException();
    }
  }

  private static void convert(JsonNode document, EditorTypes types) {
    try {
      ConvertWorkflow.of(document, types);
    } catch (AtelierException said) {
      // That is what it is for.
    }
  }

  /// Changes one value somewhere, takes it away, or puts one from elsewhere in its place.
  private static void mutate(JsonNode document, Random chance) {
    var containers = containers(document);
    var container = containers.get(chance.nextInt(containers.size()));
    var other = containers.get(chance.nextInt(containers.size())).deepCopy();
    var value =
        switch (chance.nextInt(3)) {
          case 0 -> other;
          case 1 -> JsonNodeFactory.instance.numberNode(chance.nextInt(30) - 21);
          default -> VALUES.get(chance.nextInt(VALUES.size())).deepCopy();
        };
    if (container instanceof ArrayNode array && !array.isEmpty()) {
      array.set(chance.nextInt(array.size()), value);
    } else if (container instanceof ObjectNode object && !object.isEmpty()) {
      var names = List.copyOf(object.propertyNames());
      var name = names.get(chance.nextInt(names.size()));
      if (chance.nextInt(4) == 0) {
        object.remove(name);
      } else {
        object.set(name, value);
      }
    }
  }

  private static List<JsonNode> containers(JsonNode node) {
    var found = new ArrayList<JsonNode>();
    collect(node, found);
    return found;
  }

  private static void collect(JsonNode node, List<JsonNode> found) {
    if (node.isContainer()) {
      found.add(node);
      node.valueStream().forEach(each -> collect(each, found));
    }
  }
}
