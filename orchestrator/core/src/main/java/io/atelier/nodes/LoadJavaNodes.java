package io.atelier.nodes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.regex.Pattern;

/// Makes the nodes that [JavaNodeProvider]s declare. One that fails, in whatever way, costs its own
/// node alone.
final class LoadJavaNodes {

  private static final String JAR = ".jar";

  /// `SERVICE: Provider CLASS not found`, `SERVICE: CLASS not a subtype`, `SERVICE: FILE:LINE: …`.
  private static final Pattern PROVIDER = Pattern.compile("^\\S+: (?:Provider )?(\\S+?):? ");

  /// Some failures of a search repeat for ever.
  private static final int MOST_FAILURES = 1_000;

  private final Pictures pictures;
  private final Set<String> names;
  private final List<BrokenNodes> broken;
  private final List<JavaNode> made = new ArrayList<>();

  /// @param names that are given away; grows by those of the nodes that are made
  /// @param broken grows by those that are not
  LoadJavaNodes(Pictures pictures, Set<String> names, List<BrokenNodes> broken) {
    this.pictures = pictures;
    this.names = names;
    this.broken = broken;
  }

  /// Those of the class path and of the jars in a folder.
  List<JavaNode> from(Path folder) {
    var providers = ServiceLoader.load(JavaNodeProvider.class, loader(folder)).stream().iterator();
    for (var failures = 0; failures < MOST_FAILURES; failures++) {
      try {
        while (providers.hasNext()) {
          make(providers.next());
        }
        return made;
      } catch (ServiceConfigurationError e) {
        left(provider(e), CustomNodeCode.CLASS_BROKEN, "It can't be found: %s.".formatted(said(e)));
      }
    }
    return made;
  }

  private ClassLoader loader(Path folder) {
    var own = LoadJavaNodes.class.getClassLoader();
    var jars = jars(folder);
    return jars.isEmpty() ? own : new URLClassLoader(jars.toArray(URL[]::new), own);
  }

  /// A folder that can't be read is for Python to name, which looks into it too.
  private List<URL> jars(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (var all = Files.list(folder)) {
      return all.filter(file -> file.getFileName().toString().endsWith(JAR))
          .sorted()
          .flatMap(jar -> location(folder, jar).stream())
          .toList();
    } catch (IOException | UncheckedIOException _) {
      return List.of();
    }
  }

  private Optional<URL> location(Path folder, Path jar) {
    try {
      if (jar.toRealPath().startsWith(folder.toRealPath())) {
        return Optional.of(jar.toUri().toURL());
      }
      left(
          jar.getFileName().toString(),
          CustomNodeCode.OUTSIDE_FOLDER,
          "It leads out of %s, to %s; put it there itself.".formatted(folder, jar.toRealPath()));
    } catch (IOException e) {
      left(
          jar.getFileName().toString(),
          CustomNodeCode.CLASS_BROKEN,
          "It can't be opened: %s.".formatted(e));
    }
    return Optional.empty();
  }

  /// Whatever a class of the user's does when it is made, it is not to end the worker.
  private void make(ServiceLoader.Provider<JavaNodeProvider> provider) {
    var name = provider.type().getName();
    try {
      add(name, Objects.requireNonNull(provider.get().node(pictures), "its node is null"));
    } catch (ServiceConfigurationError e) {
      left(name, CustomNodeCode.CLASS_BROKEN, "It can't be made: %s.".formatted(said(e)));
    } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
      left(name, CustomNodeCode.CLASS_BROKEN, "It declares no node: %s.".formatted(e));
    }
  }

  private void add(String name, JavaNode node) {
    if (names.add(node.type().name())) {
      made.add(node);
    } else {
      left(
          name,
          CustomNodeCode.NAME_TAKEN,
          "There is a node %s already; give this one another name.".formatted(node.type().name()));
    }
  }

  private void left(String name, CustomNodeCode code, String reason) {
    broken.add(new BrokenNodes(name, code, reason));
  }

  private static String provider(ServiceConfigurationError error) {
    var named = PROVIDER.matcher(String.valueOf(error.getMessage()));
    return named.find() ? named.group(1) : JavaNodeProvider.class.getSimpleName();
  }

  private static String said(ServiceConfigurationError error) {
    var cause = error.getCause();
    return cause == null ? String.valueOf(error.getMessage()) : cause.toString();
  }
}
