package io.atelier.cli;

import io.atelier.artifacts.ArtifactCode;
import io.atelier.artifacts.Png;
import io.atelier.formats.FormatCode;
import io.atelier.graph.AtelierException;
import io.atelier.nodes.Computing;
import io.atelier.nodes.Optimization;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a picture says about how it was made, and the pixels that it really has.
///
/// @param made our own text chunk, `atelier`: a JSON object
/// @param pixels SHA-256 of the samples in the file
record Provenance(JsonNode made, String pixels) {

  private static final int LARGEST = 64 * 1024 * 1024;
  private static final JsonMapper JSON = JsonMapper.shared();

  /// Reads a picture that the user names.
  ///
  /// @throws CommandException when it can't be read or does not say how it was made
  static Provenance of(Path picture) {
    try (InputStream in = Files.newInputStream(picture)) {
      return read(in);
    } catch (NoSuchFileException e) {
      throw new CommandException(
          FormatCode.WORKFLOW_NOT_FOUND, "There is no file %s; check its path.".formatted(picture));
    } catch (IOException e) {
      throw new CommandException(
          FormatCode.WORKFLOW_UNREADABLE,
          "The file %s cannot be read (%s); check that it is a picture and may be read."
              .formatted(picture, e.getMessage()));
    } catch (AtelierException e) {
      throw new CommandException(e);
    }
  }

  /// Reads to the end and does not close the stream.
  ///
  /// @throws AtelierException when the picture is broken or does not say how it was made
  static Provenance read(InputStream picture) throws IOException {
    byte[] bytes = picture.readNBytes(LARGEST + 1);
    if (bytes.length > LARGEST) {
      throw new AtelierException(
          ArtifactCode.PNG_TOO_LARGE,
          "The picture is larger than 64 MB, which is more than is read; give a smaller one.");
    }
    String chunk = Png.text(new ByteArrayInputStream(bytes)).get("atelier");
    if (chunk == null) {
      throw new AtelierException(
          CommandCode.NO_PROVENANCE,
          "This picture does not say how it was made; only pictures saved by Atelier do.");
    }
    return new Provenance(parse(chunk), Png.pixels(new ByteArrayInputStream(bytes)).sha256());
  }

  private static JsonNode parse(String chunk) {
    try {
      JsonNode made = JSON.readTree(chunk);
      if (made.isObject()) {
        return made;
      }
      throw broken(null);
    } catch (JacksonException e) {
      throw broken(e);
    }
  }

  private static AtelierException broken(@Nullable JacksonException cause) {
    return new AtelierException(
        CommandCode.PROVENANCE_BROKEN,
        "What this picture says about how it was made is damaged; use the picture as Atelier saved it.",
        cause);
  }

  /// Where it computed and how; what this version does not know is left to its rules.
  Computing computing() {
    return new Computing(
        named(Computing.Device.values(), made.path("device")),
        named(Computing.Precision.values(), made.path("dtypes").path("unet")),
        optimizations());
  }

  private static <E extends Enum<E>> @Nullable E named(E[] known, JsonNode name) {
    return Arrays.stream(known)
        .filter(each -> each.name().equalsIgnoreCase(name.asString("")))
        .findFirst()
        .orElse(null);
  }

  private Set<Optimization> optimizations() {
    return made.path("optimizations")
        .valueStream()
        .flatMap(name -> Optimization.named(name.asString("")).stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  /// Whether the file still has the pixels that were saved.
  boolean isUntouched() {
    return pixels.equals(made.path("pixels").asString(""));
  }

  /// Whether both are the same picture of the same node.
  boolean sameOrigin(Provenance other) {
    return made.path("node").equals(other.made.path("node"))
        && made.path("index").equals(other.made.path("index"));
  }
}
