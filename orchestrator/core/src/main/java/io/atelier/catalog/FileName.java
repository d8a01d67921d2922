package io.atelier.catalog;

import io.atelier.graph.AtelierException;
import io.atelier.graph.RelativeName;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a workflow may say where a file is meant: a relative path with `/`. A name can never climb
/// out of its folder; where links lead that a person placed inside it is that person's decision.
final class FileName {

  private static final Pattern SEPARATORS = Pattern.compile("[/\\\\]");

  private FileName() {}

  static void refuseEscape(String folder, String name) {
    if (RelativeName.leadsOut(name)) {
      throw new AtelierException(
          CatalogCode.OUTSIDE_ROOT,
          "The name “%s” leads out of the folder %s; put the file into that folder and name it from there."
              .formatted(CatalogFault.shown(name), folder));
    }
  }

  /// Whether a listing could have given this name.
  static boolean isPlain(String name) {
    return name.indexOf('\\') < 0
        && SEPARATORS.splitAsStream(name).noneMatch(s -> s.isEmpty() || s.equals("."))
        && !name.endsWith("/");
  }

  static boolean hasExtension(String name, List<String> extensions) {
    var lower = name.toLowerCase(Locale.ROOT);
    return extensions.stream().anyMatch(lower::endsWith);
  }

  /// The path that a plain name means, or null if this file system has no such path.
  static @Nullable Path below(Path directory, String name) {
    try {
      return directory.resolve(name);
    } catch (InvalidPathException e) {
      return null;
    }
  }
}
