package io.atelier.setup;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Tells uv to resolve from where pip would install: what pip's own configuration says, its files
/// and variables together, in uv's words.
final class UvIndex {

  /// What `pip config list` prints: `:env:.index-url='https://…'`. pip's later sources win.
  private static final Pattern LINE =
      Pattern.compile("(global|install|:env:)\\.([a-z-]+)=(['\"])(.*)\\3");

  private static final List<String> SOURCES = List.of("global", "install", ":env:");

  private UvIndex() {}

  /// @param lines of `pip config list`
  static Map<String, String> variables(List<String> lines) {
    var pip = new HashMap<String, String>();
    for (var source : SOURCES) {
      for (var line : lines) {
        var found = LINE.matcher(line.strip());
        if (found.matches() && found.group(1).equals(source)) {
          pip.put(found.group(2), found.group(4).replace("\\n", " ").strip());
        }
      }
    }
    var uv = new HashMap<String, String>();
    copy(pip, "index-url", uv, "UV_DEFAULT_INDEX");
    copy(pip, "extra-index-url", uv, "UV_INDEX");
    copy(pip, "cert", uv, "SSL_CERT_FILE");
    copy(pip, "trusted-host", uv, "UV_INSECURE_HOST");
    copy(pip, "no-index", uv, "UV_NO_INDEX");
    // A folder that is not there is nothing to pip and an error to uv. uv wants commas.
    var links =
        Stream.of(pip.getOrDefault("find-links", "").split("\\s+", -1))
            .filter(link -> link.contains("://") || isFolder(link))
            .collect(Collectors.joining(","));
    if (!links.isEmpty()) {
      uv.put("UV_FIND_LINKS", links);
    }
    return uv;
  }

  private static boolean isFolder(String link) {
    return link.startsWith("/") && Files.isDirectory(Path.of(link));
  }

  private static void copy(
      Map<String, String> pip, String option, Map<String, String> uv, String variable) {
    var value = pip.getOrDefault(option, "");
    if (!value.isEmpty()) {
      uv.put(variable, value);
    }
  }
}
