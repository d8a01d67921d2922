package io.atelier.bridge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What an environment looks like from outside: the build of its Python, what is installed in it,
/// and the folders of some packages down to one level below. Read in about a millisecond; two that
/// are the same import the same.
///
/// @param text compared as it is
record EnvironmentState(String text) {

  static EnvironmentState of(
      Path executable, VirtualEnvironment environment, List<String> modules) {
    var packages = environment.packages();
    var looked =
        Stream.concat(
            Stream.of(executable, environment.prefix().resolve("pyvenv.cfg"), packages),
            modules.stream()
                .flatMap(module -> folders(packages.resolve(module.replaceFirst("[.].*", "")))));
    var system = System.getProperty("os.name") + " " + System.getProperty("os.version");
    return new EnvironmentState(
        Stream.concat(
                Stream.of(system, String.join(" ", modules)), looked.map(EnvironmentState::line))
            .collect(Collectors.joining("\n", "", "\n")));
  }

  private static Stream<Path> folders(Path module) {
    try (var entries = Files.list(module)) {
      var below = entries.filter(entry -> Files.isDirectory(entry)).sorted().toList();
      return Stream.concat(Stream.of(module), below.stream());
    } catch (IOException notAFolder) {
      return Stream.of(module);
    }
  }

  private static String line(Path path) {
    try {
      var real = path.toRealPath();
      var read = Files.readAttributes(real, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return "%s %d %s"
          .formatted(real, read.isDirectory() ? 0 : read.size(), read.lastModifiedTime());
    } catch (IOException missing) {
      return path + " missing";
    }
  }
}
