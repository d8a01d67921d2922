package io.atelier.api.console;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Times and sizes, as people say them.
final class Words {

  private static final long MINUTE = 60;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;
  private static final long KILO = 1L << 10;
  private static final long MEGA = 1L << 20;
  private static final long GIGA = 1L << 30;
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("d MMM yyyy, HH:mm", Locale.ENGLISH)
          .withZone(ZoneId.systemDefault());

  private Words() {}

  /// Such as `0.42 s`, `12.3 s`, `3 min 5 s`, `2 h 10 min`.
  static String took(Duration time) {
    var seconds = time.toMillis() / 1000.0;
    if (seconds < 10) {
      return String.format(Locale.ROOT, "%.2f s", seconds);
    }
    if (seconds < MINUTE) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    var whole = (long) seconds;
    return whole < HOUR
        ? "%d min %d s".formatted(whole / MINUTE, whole % MINUTE)
        : "%d h %d min".formatted(whole / HOUR, whole % HOUR / MINUTE);
  }

  /// Such as `just now`, `40 s ago`, `5 min ago`, `3 h ago`; the date beyond a day.
  static String ago(Instant then, Instant now) {
    var seconds = Duration.between(then, now).toSeconds();
    if (seconds < 5) {
      return "just now";
    }
    if (seconds < MINUTE) {
      return seconds + " s ago";
    }
    if (seconds < HOUR) {
      return seconds / MINUTE + " min ago";
    }
    return seconds < DAY ? seconds / HOUR + " h ago" : date(then);
  }

  /// In the time zone of this machine.
  static String date(Instant time) {
    return DATE.format(time);
  }

  /// Such as `640 B`, `22.1 MB`, `6.5 GB`.
  static String size(long bytes) {
    if (bytes < KILO) {
      return bytes + " B";
    }
    var unit = bytes < MEGA ? "KB" : bytes < GIGA ? "MB" : "GB";
    var one = bytes < MEGA ? KILO : bytes < GIGA ? MEGA : GIGA;
    return String.format(Locale.ROOT, "%.1f %s", bytes / (double) one, unit);
  }

  /// Such as `Process 7 ended with SIGKILL, at job X, at node 3.`
  static String processEnd(
      String process,
      @Nullable String signal,
      int exitCode,
      @Nullable String job,
      @Nullable String node) {
    return "%s ended with %s%s%s."
        .formatted(
            process,
            signal == null ? "status " + exitCode : signal,
            job == null ? "" : ", at job " + job,
            node == null ? "" : ", at node " + node);
  }

  static @Nullable String sizeOrNull(@Nullable Long bytes) {
    return bytes == null ? null : size(bytes);
  }

  /// `1 job`, `2 jobs`.
  static String count(int number, String one) {
    return number == 1 ? "1 " + one : String.format(Locale.ROOT, "%,d %ss", number, one);
  }
}
