package io.atelier.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/// Writes safetensors files for tests: F16 tensors of zeros, or any header at all. The data is a
/// hole in the file, so that large ones cost nothing.
final class SafetensorsFile {

  private static final JsonMapper JSON = new JsonMapper();

  private final Map<String, long[]> shapes = new LinkedHashMap<>();
  private final Map<String, String> notes = new LinkedHashMap<>();

  static SafetensorsFile tensors() {
    return new SafetensorsFile();
  }

  /// What a Stable Diffusion 1.5 checkpoint has, its cross-attention `width` wide.
  static SafetensorsFile checkpoint(long width, long channels) {
    return tensors()
        .with("model.diffusion_model.input_blocks.0.0.weight", 4, channels, 3, 3)
        .with(toK("model.diffusion_model.input_blocks.1.1"), 4, width)
        .with(toK("model.diffusion_model.input_blocks.2.1"), 4, width)
        .with(toK("model.diffusion_model.input_blocks.4.1"), 4, width)
        .with("first_stage_model.decoder.conv_in.weight", 4, 4, 3, 3)
        .with("cond_stage_model.transformer.text_model.final_layer_norm.weight", 4);
  }

  static SafetensorsFile sdxl(long width, long channels) {
    return tensors()
        .with("model.diffusion_model.input_blocks.0.0.weight", 4, channels, 3, 3)
        .with(toK("model.diffusion_model.input_blocks.4.1"), 4, width)
        .with("first_stage_model.decoder.conv_in.weight", 4, 4, 3, 3)
        .with("conditioner.embedders.0.model.ln_final.weight", 4);
  }

  static String toK(String block) {
    return block + ".transformer_blocks.0.attn2.to_k.weight";
  }

  SafetensorsFile with(String name, long... shape) {
    shapes.put(name, shape);
    return this;
  }

  SafetensorsFile without(String name) {
    shapes.remove(name);
    return this;
  }

  SafetensorsFile note(String name, String value) {
    notes.put(name, value);
    return this;
  }

  Path write(Path file) throws IOException {
    var header = new LinkedHashMap<String, Object>();
    if (!notes.isEmpty()) {
      header.put("__metadata__", notes);
    }
    var at = 0L;
    for (var tensor : shapes.entrySet()) {
      var shape = tensor.getValue();
      var end = at + 2 * Arrays.stream(shape).reduce(1, (a, b) -> a * b);
      header.put(
          tensor.getKey(),
          Map.of("dtype", "F16", "shape", shape, "data_offsets", new long[] {at, end}));
      at = end;
    }
    return raw(file, JSON.writeValueAsString(header), at);
  }

  /// A file of exactly this header text and this many bytes of data.
  static Path raw(Path file, String header, long dataBytes) throws IOException {
    var text = header.getBytes(UTF_8);
    var start =
        ByteBuffer.allocate(8 + text.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(text.length)
            .put(text)
            .flip();
    if (file.getParent() != null) {
      Files.createDirectories(file.getParent());
    }
    try (var channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      channel.write(start);
      if (dataBytes > 0) {
        channel.write(ByteBuffer.allocate(1), 8 + text.length + dataBytes - 1);
      }
    }
    return file;
  }

  /// `{"name":{"dtype":…,"shape":…,"data_offsets":…}}` for headers that no honest writer makes.
  static String entry(String name, String dtype, String shape, String offsets) {
    return "\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":%s}"
        .formatted(name, dtype, shape, offsets);
  }

  static String header(String... entries) {
    return Arrays.stream(entries).collect(Collectors.joining(",", "{", "}"));
  }
}
