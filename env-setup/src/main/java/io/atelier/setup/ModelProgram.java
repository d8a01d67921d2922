package io.atelier.setup;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// A program of our Python package that makes built-in models.
///
/// @param module run as `python -m MODULE --out FOLDER`
/// @param sources the program and what else decides the models' content: files and folders below
///   `py/src`, a few kilobytes, because they are read at every start
/// @param models files below the folder that must come into being
record ModelProgram(String module, List<String> sources, List<String> models) {

  /// The random-weight stand-in for Stable Diffusion, with which everything can be tried at once.
  static final ModelProgram TINY =
      new ModelProgram(
          "atelier.tiny",
          List.of("atelier/tiny.py", "atelier/ldm.py", "atelier/families/tiny-sd"),
          List.of("checkpoints/tiny-random.safetensors", "loras/tiny-random-lora.safetensors"));

  /// Why the models must be made; empty when they are there and of this program, or when the
  /// project is somebody else's and has no such program.
  Optional<String> reason(SetupSettings settings) throws IOException {
    if (!Files.exists(settings.sources().resolve(sources.getFirst()))) {
      return Optional.empty();
    }
    for (var model : models) {
      if (!Files.isRegularFile(settings.builtinModels().resolve(model))) {
        return Optional.of(model + " is missing");
      }
    }
    var stamp = stamp(settings);
    return Files.isRegularFile(stamp) && Files.readString(stamp).equals(digest(settings))
        ? Optional.empty()
        : Optional.of("the program that makes them has changed");
  }

  /// Written after the last model.
  Path stamp(SetupSettings settings) {
    return settings.builtinModels().resolve("." + module);
  }

  /// SHA-256 over the names and contents of the sources.
  String digest(SetupSettings settings) throws IOException {
    var sha = Digests.sha256();
    for (var source : sources) {
      for (var file : files(settings.sources().resolve(source))) {
        add(sha, settings.sources().relativize(file).toString().getBytes(UTF_8));
        add(sha, Files.readAllBytes(file));
      }
    }
    return HexFormat.of().formatHex(sha.digest());
  }

  /// In one order on every machine; without what file managers and Python leave behind.
  private static List<Path> files(Path source) throws IOException {
    if (!Files.exists(source)) {
      return List.of();
    }
    try (var files = Files.walk(source)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.getFileName().toString().matches("\\..*|.*\\.pyc"))
          .sorted()
          .toList();
    }
  }

  private static void add(MessageDigest sha, byte[] bytes) {
    sha.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
    sha.update(bytes);
  }
}
