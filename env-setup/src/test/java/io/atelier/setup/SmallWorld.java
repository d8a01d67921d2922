package io.atelier.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A repository whose locks hold small packages made here, so that a real pip needs no network; its
/// Jep is a stand-in that builds in no time.
final class SmallWorld {

  private static final String TINY =
      """
      import pathlib, sys
      out = pathlib.Path(sys.argv[sys.argv.index("--out") + 1])
      for name in ("checkpoints/tiny-random.safetensors", "loras/tiny-random-lora.safetensors"):
          (out / name).parent.mkdir(parents=True, exist_ok=True)
          (out / name).write_text("weights")
      """;

  final Path data;
  final Path repository;

  SmallWorld(Path folder) throws IOException {
    data = folder.resolve("data with spaces and ümläut");
    repository = folder.resolve("repository ü");
    var sources = Files.createDirectories(repository.resolve("py/src/atelier"));
    Files.writeString(sources.resolve("__init__.py"), "");
    Files.writeString(sources.resolve("tiny.py"), TINY);
    Files.writeString(sources.resolve("health.py"), "print('well\\tdevice\\tcpu')\n");
    var wheels = new SmallWheels(folder.resolve("wheels ü"));
    wheels.wheel("numpy", "2.4.6");
    for (var i = 0; i < 8; i++) {
      wheels.wheel("small" + i, "1." + i);
    }
    wheels.jep();
    var tools = new SmallWheels(folder.resolve("wheels ü"));
    tools.wheel("ruff", "0.17.6");
    for (var minor : List.of("3.11", "3.12")) {
      for (var platform : Platform.values()) {
        lock(platform.lockName(minor), wheels.lock());
      }
      lock("tools-py" + minor.replace(".", ""), tools.lock());
    }
  }

  void lock(String name, String text) throws IOException {
    var locks = Files.createDirectories(repository.resolve("py/locks"));
    Files.writeString(locks.resolve(name + ".txt"), text);
  }

  /// What tells pip to take them.
  static Map<String, String> ownWheels(Path folder) {
    return Map.of(
        "PIP_NO_INDEX", "1", "PIP_FIND_LINKS", folder.resolve("wheels ü").toUri().toASCIIString());
  }
}
