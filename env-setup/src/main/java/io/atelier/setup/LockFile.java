package io.atelier.setup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// One of the lists in `py/locks`: every package pinned, every pin hashed, no address anywhere.
///
/// @param name the file's name without `.txt`
/// @param sha256 of the file's bytes
/// @param entries by normalised package name
record LockFile(String name, String sha256, SequencedMap<String, Entry> entries) {

  private static final Pattern PIN =
      Pattern.compile("([A-Za-z0-9][A-Za-z0-9._-]*)(\\[[A-Za-z0-9,._-]+])?==([^\\s;,]+)");

  /// @param text the entry as pip reads it, with its hashes
  record Entry(String name, String version, String text) {

    /// Whether the lock names a file by its hash.
    boolean names(String sha256) {
      return text.contains("--hash=sha256:" + sha256);
    }
  }

  static LockFile read(Path file) {
    var fileName = file.getFileName().toString();
    try {
      var bytes = Files.readAllBytes(file);
      var name = fileName.substring(0, fileName.length() - ".txt".length());
      return new LockFile(
          name, sha256(bytes), parse(name, new String(bytes, StandardCharsets.UTF_8)));
    } catch (IOException missing) {
      throw new SetupException(
          SetupCode.LOCK_MISSING,
          "The lock %s cannot be read: the repository is incomplete; check it out again."
              .formatted(file),
          missing);
    }
  }

  static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(Digests.sha256().digest(bytes));
  }

  /// As PEP 503 says: lower case, runs of `-`, `_` and `.` become one `-`.
  static String normalised(String packageName) {
    return packageName.toLowerCase(Locale.ROOT).replaceAll("[-_.]+", "-");
  }

  boolean holds(String packageName) {
    return entries.containsKey(packageName);
  }

  /// Whether it holds what is asked for: the name and, where one version is asked for, that one.
  boolean answers(String requirement) {
    var entry = entries.get(Locks.nameOf(requirement));
    var at = requirement.indexOf("==");
    return entry != null
        && (at < 0
            || requirement.contains(",")
            || requirement.contains("*")
            || release(entry.version())
                .equals(release(requirement.substring(at).replace("=", "").strip())));
  }

  /// `1.17` and `1.17.0` are one version.
  private static String release(String version) {
    return version.replaceAll("(\\.0)+$", "");
  }

  Entry entry(String packageName) {
    var entry = entries.get(packageName);
    if (entry == null) {
      throw new IllegalArgumentException("lock %s has no %s".formatted(name, packageName));
    }
    return entry;
  }

  /// The chosen entries as a requirements file.
  String requirements(Predicate<Entry> chosen) {
    return entries.values().stream()
        .filter(chosen)
        .map(Entry::text)
        .collect(Collectors.joining("\n", "", "\n"));
  }

  static SequencedMap<String, Entry> parse(String lock, String text) {
    var entries = new LinkedHashMap<String, Entry>();
    for (var line : text.replace("\\\n", " ").lines().toList()) {
      if (!line.isBlank() && !line.startsWith("#")) {
        var entry = entry(lock, line);
        if (entries.put(entry.name(), entry) != null) {
          throw invalid(lock, line, "the package is named twice");
        }
      }
    }
    if (entries.isEmpty()) {
      throw invalid(lock, "", "it is empty");
    }
    return Collections.unmodifiableSequencedMap(entries);
  }

  private static Entry entry(String lock, String line) {
    var words = line.strip().split("\\s+", -1);
    var pin = PIN.matcher(words[0]);
    if (!pin.matches()) {
      throw invalid(lock, line, "only NAME==VERSION may stand there");
    }
    if (words.length < 2) {
      throw invalid(lock, line, "it has no hash");
    }
    for (var i = 1; i < words.length; i++) {
      if (!words[i].matches("--hash=sha256:[0-9a-f]{64}")) {
        throw invalid(lock, line, "only sha256 hashes may follow");
      }
    }
    return new Entry(normalised(pin.group(1)), pin.group(3), String.join(" ", words));
  }

  private static SetupException invalid(String lock, String line, String why) {
    var start = line.strip().split("\\s+", -1)[0];
    return new SetupException(
        SetupCode.LOCK_INVALID,
        "The lock %s cannot be used at \"%s\": %s; make it again with `./atelier env lock`."
            .formatted(lock, start, why));
  }
}
