package io.atelier.engine;

import io.atelier.graph.Sha256;
import io.atelier.nodes.Environment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.SortedMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/// Feeds texts into a SHA-256 so that no two different sequences of texts look alike: each goes in
/// behind its length.
final class Canonical {

  private static final JsonMapper SORTED =
      JsonMapper.builder().enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED).build();

  private final MessageDigest digest = Sha256.digest();

  Canonical text(String text) {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
    digest.update(bytes);
    return this;
  }

  /// JSON with sorted keys.
  Canonical json(JsonNode value) {
    return text(SORTED.writeValueAsString(value));
  }

  /// Everything of the environment that can change the bits of a result.
  Canonical environment(Environment environment) {
    text(environment.python()).text(environment.torch());
    map(environment.libraries());
    text(environment.device()).text(environment.deviceName());
    map(environment.dtypes());
    return text(computing(environment));
  }

  /// As it was before there were optimizations, where none is in effect.
  private static String computing(Environment environment) {
    var threads = String.valueOf(environment.threads());
    var optimizations = environment.optimizations();
    return optimizations.isEmpty() ? threads : threads + " " + String.join(",", optimizations);
  }

  private void map(SortedMap<String, String> entries) {
    text(String.valueOf(entries.size()));
    entries.forEach((name, value) -> text(name).text(value));
  }

  /// The digest as 64 lower-case hexadecimal digits; ends the use of this object.
  String sha256() {
    return Sha256.hex(digest);
  }
}
