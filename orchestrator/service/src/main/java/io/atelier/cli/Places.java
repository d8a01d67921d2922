package io.atelier.cli;

import io.atelier.setup.MachineSettings;
import io.atelier.setup.SetupException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where things stand on this machine.
///
/// @param root the checkout: `py/`, `workflows/`
/// @param data what Atelier keeps: environments, models, caches, logs
public record Places(Path root, Path data) {

  /// As the launcher says, through system properties; but the settings file at the usual place may
  /// name another data folder, as long as `ATELIER_DATA` names none.
  public static Places ofLauncher() {
    Path data =
        System.getenv("ATELIER_DATA") == null
            ? settled().orElseGet(() -> given("atelier.data"))
            : given("atelier.data");
    return new Places(given("atelier.root"), data);
  }

  /// A file that cannot be taken is told by the first command that needs it.
  private static Optional<Path> settled() {
    try {
      return MachineSettings.ofThisMachine(Optional.empty()).places().data();
    } catch (SetupException _) {
      return Optional.empty();
    }
  }

  private static Path given(String property) {
    String value = System.getProperty(property);
    if (value == null) {
      throw new IllegalStateException("start Atelier with ./atelier, which sets " + property);
    }
    return Path.of(value).toAbsolutePath();
  }

  /// The environments that people have named.
  EnvironmentFolders environments() {
    return new EnvironmentFolders(data.resolve("envs"));
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
