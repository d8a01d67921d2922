package io.atelier.cli;

import io.atelier.graph.NearestName;
import io.atelier.setup.PythonEnvironment;
import io.atelier.workers.NamedEnvironment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// The environments by the names that people give them: folders beside those that the set-up makes.
/// One with a `bin/python` is a virtual environment of its own, one without stands on the made one.
/// `default` is always there.
///
/// @param folder `envs` in the data folder; need not exist
record EnvironmentFolders(Path folder) {

  static final String DEFAULT = "default";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,39}");
  private static final Pattern MADE_BY_SETUP =
      Pattern.compile("(tools-|supply-)?py3.*|editor-[0-9a-f]{16}");

  /// All names, `default` first, the others in alphabetical order.
  List<String> names() {
    var names = new ArrayList<String>();
    names.add(DEFAULT);
    if (Files.isDirectory(folder)) {
      try (var folders = Files.list(folder)) {
        folders
            .filter(Files::isDirectory)
            .map(each -> each.getFileName().toString())
            .filter(name -> NAME.matcher(name).matches() && !MADE_BY_SETUP.matcher(name).matches())
            .filter(name -> !name.equals(DEFAULT))
            .sorted()
            .forEach(names::add);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return names;
  }

  /// Whether there may be node types that are not shipped.
  boolean mayHaveOwnNodes() {
    return names().stream().anyMatch(name -> Files.exists(customNodes(name)));
  }

  /// Makes sure that there is one of this name.
  ///
  /// @throws CommandException UNKNOWN_ENVIRONMENT
  String known(String name) {
    var names = names();
    if (!names.contains(name)) {
      throw new CommandException(
          CommandCode.UNKNOWN_ENVIRONMENT,
          "There is no environment '%s'%s"
              .formatted(
                  name,
                  NearestName.hint(
                      name,
                      names,
                      "; there is %s, and a folder in %s makes another."
                          .formatted(String.join(", ", names), folder))));
    }
    return name;
  }

  /// @param made by the set-up
  NamedEnvironment named(String name, PythonEnvironment made) {
    Path own = folder.resolve(name).resolve("bin").resolve("python");
    return new NamedEnvironment(name, Files.exists(own) ? own : made.python(), customNodes(name));
  }

  private Path customNodes(String name) {
    return folder.resolve(name).resolve("custom_nodes");
  }
}
