package io.atelier.artifacts;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.atelier.graph.AtelierException;
import io.atelier.graph.RelativeName;
import io.atelier.graph.Shown;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The place a prefix asks for: folders from the root down, then the start of a file name.
record ArtifactName(List<String> folders, String stem, String extension) {

  /// A name may take this many bytes on the file systems we meet; the stem leaves room for its
  /// number.
  private static final int MOST_BYTES = 255;

  private static final int NUMBER_BYTES = 12;
  private static final int MOST_FOLDERS = 16;
  private static final Pattern SEPARATORS = Pattern.compile("[/\\\\]");

  private static final Map<String, String> EXTENSIONS =
      Map.ofEntries(
          Map.entry("image/png", "png"),
          Map.entry("image/jpeg", "jpg"),
          Map.entry("image/webp", "webp"),
          Map.entry("image/gif", "gif"),
          Map.entry("audio/wav", "wav"),
          Map.entry("audio/flac", "flac"),
          Map.entry("application/x-safetensors", "safetensors"),
          Map.entry("video/mp4", "mp4"),
          Map.entry("video/webm", "webm"),
          Map.entry("text/plain", "txt"),
          Map.entry("application/json", "json"));

  ArtifactName {
    folders = List.copyOf(folders);
  }

  static ArtifactName of(ArtifactRequest request, LocalDateTime now) {
    var prefix = expanded(request, now);
    refuseEscape(prefix);
    refuseBadCharacters(prefix);
    var segments = segments(prefix);
    var extension = EXTENSIONS.getOrDefault(request.mediaType(), "bin");
    var stem = segments.removeLast();
    refuseLength(stem, NUMBER_BYTES + extension.length(), prefix);
    segments.forEach(folder -> refuseLength(folder, 0, prefix));
    return new ArtifactName(segments, stem, extension);
  }

  /// Refuses what [#of] would refuse, with the longest values in the prefix's placeholders.
  static void check(String prefix) {
    var large = 99_999;
    of(
        new ArtifactRequest(ArtifactKind.OUTPUT, prefix, "image/png", large, large, large),
        LocalDateTime.of(2000, 12, 31, 23, 59, 59));
  }

  /// `stem_00007_.png`, in whatever language this process speaks.
  String numbered(long number) {
    return String.format(Locale.ROOT, "%s_%05d_.%s", stem, number, extension);
  }

  /// `folder/fileName`, as an artifact is called.
  String path(String fileName) {
    return Stream.concat(folders.stream(), Stream.of(fileName)).collect(Collectors.joining("/"));
  }

  /// The number in a file name that [#numbered] or ComfyUI made for this stem, else 0.
  long numberIn(String fileName) {
    if (!fileName.startsWith(stem + "_")) {
      return 0;
    }
    var end = fileName.indexOf('_', stem.length() + 1);
    var digits = end < 0 ? "" : fileName.substring(stem.length() + 1, end);
    var isNumber =
        !digits.isEmpty() && digits.length() <= 9 && digits.chars().allMatch(ArtifactName::isDigit);
    return isNumber ? Long.parseLong(digits) : 0;
  }

  private static boolean isDigit(int c) {
    return '0' <= c && c <= '9';
  }

  private static String expanded(ArtifactRequest request, LocalDateTime now) {
    return request
        .prefix()
        .replace("%width%", Integer.toString(request.width()))
        .replace("%height%", Integer.toString(request.height()))
        .replace("%batch_num%", Integer.toString(request.batchNumber()))
        .replace("%year%", Integer.toString(now.getYear()))
        .replace("%month%", twoDigits(now.getMonthValue()))
        .replace("%day%", twoDigits(now.getDayOfMonth()))
        .replace("%hour%", twoDigits(now.getHour()))
        .replace("%minute%", twoDigits(now.getMinute()))
        .replace("%second%", twoDigits(now.getSecond()));
  }

  private static String twoDigits(int number) {
    return String.format(Locale.ROOT, "%02d", number);
  }

  private static void refuseEscape(String prefix) {
    if (RelativeName.leadsOut(prefix)) {
      throw outside(prefix);
    }
  }

  static AtelierException outside(String name) {
    return new AtelierException(
        ArtifactCode.OUTPUT_OUTSIDE_ROOT,
        "The name “%s” leads out of the output folder; use a name below it, such as portraits/anna."
            .formatted(Shown.text(name)));
  }

  private static void refuseBadCharacters(String prefix) {
    if (prefix.indexOf('\\') >= 0) {
      throw invalid(prefix, "holds a backslash; write folders with “/”");
    }
    if (prefix.chars().anyMatch(Character::isISOControl)) {
      throw invalid(prefix, "holds a control character; remove it");
    }
    if (!UTF_8.newEncoder().canEncode(prefix)) {
      throw invalid(prefix, "holds half a character; write it again");
    }
  }

  private static List<String> segments(String prefix) {
    var segments =
        SEPARATORS
            .splitAsStream(prefix)
            .filter(segment -> !segment.isEmpty() && !segment.equals("."))
            .collect(Collectors.toCollection(ArrayList::new));
    if (segments.isEmpty()) {
      throw invalid(prefix, "names no file; give a prefix such as ComfyUI");
    }
    if (segments.size() > MOST_FOLDERS) {
      throw invalid(prefix, "has more than %d folders; use fewer".formatted(MOST_FOLDERS));
    }
    return segments;
  }

  private static void refuseLength(String segment, int reserved, String prefix) {
    var most = MOST_BYTES - reserved;
    if (segment.getBytes(UTF_8).length > most) {
      throw invalid(prefix, "is too long; each part of it may take %d bytes".formatted(most));
    }
  }

  static AtelierException invalid(String name, String why) {
    return new AtelierException(
        ArtifactCode.NAME_INVALID, "The output name “%s” %s.".formatted(Shown.text(name), why));
  }
}
