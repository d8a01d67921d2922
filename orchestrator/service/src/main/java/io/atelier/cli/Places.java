package io.atelier.cli;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where things stand on this machine.
///
/// @param root the checkout: `py/`, `workflows/`
/// @param data what Atelier keeps: environments, models, caches, logs
public record Places(Path root, Path data) {

  /// As the launcher says, through system properties.
  public static Places ofLauncher() {
    return new Places(given("atelier.root"), given("atelier.data"));
  }

  private static Path given(String property) {
    String value = System.getProperty(property);
    if (value == null) {
      throw new IllegalStateException("start Atelier with ./atelier, which sets " + property);
    }
    return Path.of(value).toAbsolutePath();
  }

  /// The user's models, in ComfyUI's layout.
  Path models() {
    return data.resolve("models");
  }

  /// Where models are looked for, in this order.
  ///
  /// @param own the user's, where they are not in the data folder
  List<Path> modelRoots(@Nullable Path own) {
    return List.of(own == null ? models() : own, shippedModels(), builtinModels());
  }

  /// The models that our Python package carries, read only.
  Path shippedModels() {
    return pythonSources().resolve("atelier").resolve("models");
  }

  /// Models that the set-up makes; never written to by a workflow.
  Path builtinModels() {
    return data.resolve("builtin-models");
  }

  /// Our Python package, as sources.
  public Path pythonSources() {
    return root.resolve("py").resolve("src");
  }
}
