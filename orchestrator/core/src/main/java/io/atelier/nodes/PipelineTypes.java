package io.atelier.nodes;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;

/// The node types of diffusers' pipeline classes, hundreds of them, as the Python package exports
/// them. The file is opened when somebody first asks for a type that nobody else has; of its lines,
/// one a class, only those asked for are read as JSON.
final class PipelineTypes {

  /// The node that loads what they all take: who has it runs them.
  static final String LOADER = "PipelineLoader";

  private static final String SHIPPED = "pipeline-types.json";
  private static final String BEGINS = "{\"name\":\"";
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private PipelineTypes() {}

  static Set<String> names() {
    return Lines.BY_NAME.sequencedKeySet();
  }

  static Optional<NodeType> find(String name) {
    return Optional.ofNullable(Lines.BY_NAME.get(name)).map(PipelineTypes::read);
  }

  static List<NodeType> all() {
    return Lines.BY_NAME.values().stream().map(PipelineTypes::read).toList();
  }

  private static NodeType read(String line) {
    return Declarations.nodeType(MAPPER.readTree(line));
  }

  /// Read once, when a first name is asked for.
  private static final class Lines {

    private static final SequencedMap<String, String> BY_NAME = read();

    private static SequencedMap<String, String> read() {
      var lines = new LinkedHashMap<String, String>();
      try (var file = PipelineTypes.class.getResourceAsStream(SHIPPED)) {
        if (file == null) {
          throw new IllegalStateException(
              SHIPPED + " is not in this build; it comes from py/src/atelier/pipelines");
        }
        new String(file.readAllBytes(), UTF_8)
            .lines()
            .filter(line -> line.startsWith(BEGINS))
            .forEach(line -> lines.put(nameIn(line), withoutComma(line)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return Collections.unmodifiableSequencedMap(lines);
    }

    private static String nameIn(String line) {
      return line.substring(BEGINS.length(), line.indexOf('"', BEGINS.length()));
    }

    private static String withoutComma(String line) {
      return line.endsWith(",") ? line.substring(0, line.length() - 1) : line;
    }
  }
}
