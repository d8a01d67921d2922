package io.atelier.setup;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// Reads out of a failed command's last lines what went wrong and what to do.
@FunctionalInterface
interface Diagnosis {

  Finding of(List<String> tail);

  /// What a failure comes down to.
  ///
  /// @param happened without a full stop
  /// @param remedy one sentence
  record Finding(SetupCode code, String happened, String remedy) {}

  /// Nothing better known than the last line.
  static Diagnosis plain(SetupCode code, String remedy) {
    return tail ->
        known(tail, Cause.DISK)
            .or(() -> known(tail, Cause.CERTIFICATE))
            .or(() -> known(tail, Cause.NETWORK))
            .orElseGet(() -> new Finding(code, lastLine(tail), remedy));
  }

  /// For pip.
  static Diagnosis pip(SetupCode code, String remedy) {
    return tail ->
        Stream.of(Cause.values())
            .flatMap(cause -> known(tail, cause).stream())
            .findFirst()
            .orElseGet(() -> new Finding(code, lastLine(tail), remedy));
  }

  /// For Homebrew, whose downloads curl makes.
  static Diagnosis brew(SetupCode code, String remedy) {
    return tail ->
        tail.stream()
            .filter(line -> line.contains("returned error: 40"))
            .findFirst()
            .map(line ->
                new Finding(
                    SetupCode.NETWORK,
                    shortened(line),
                    "A server or mirror refuses the download: check the proxy and the HOMEBREW_"
                        + " variables that name mirrors, then run the command again."))
            .orElseGet(() -> plain(code, remedy).of(tail));
  }

  private static Optional<Finding> known(List<String> tail, Cause cause) {
    return tail.stream()
        .filter(line -> cause.marks.stream().anyMatch(line.toLowerCase(Locale.ROOT)::contains))
        .findFirst()
        .map(line -> new Finding(cause.code, shortened(line), cause.remedy));
  }

  private static String lastLine(List<String> tail) {
    return tail.stream()
        .filter(line -> line.startsWith("ERROR:"))
        .findFirst()
        .or(() -> tail.stream().filter(line -> !line.isBlank()).reduce((first, last) -> last))
        .map(Diagnosis::shortened)
        .orElse("it said nothing");
  }

  private static String shortened(String line) {
    var plain = line.strip();
    plain = plain.endsWith(".") ? plain.substring(0, plain.length() - 1) : plain;
    return plain.length() > 300 ? plain.substring(0, 300) + "…" : plain;
  }

  /// What pip's failures usually come from, the surest sign first.
  enum Cause {
    HASH(
        SetupCode.HASH_MISMATCH,
        "The index served a file that is not the one the lock names: check the mirror or proxy,"
            + " then run the command again; never install it by hand.",
        "do not match the hashes"),
    DISK(
        SetupCode.DISK_FULL,
        "Free some space on the disk of the data folder and run the command again.",
        "no space left on device",
        "errno 28",
        "disk quota exceeded"),
    CERTIFICATE(
        SetupCode.CERTIFICATE,
        "Name your certificate bundle in SSL_CERT_FILE or PIP_CERT and run the command again.",
        "certificate_verify_failed",
        "certificate verify failed",
        "unable to get local issuer"),
    REFUSED(
        SetupCode.PACKAGE_NOT_FOUND,
        "The index or mirror refuses it: check PIP_INDEX_URL, its credentials and the proxy, then"
            + " run the command again.",
        "403 client error",
        "401 client error",
        "407 proxy authentication",
        "403 forbidden"),
    NETWORK(
        SetupCode.NETWORK,
        "Check the connection (and HTTPS_PROXY, if you need one) and run the command again: it goes"
            + " on where it stopped.",
        "newconnectionerror",
        "connection broken",
        "connection refused",
        "connection reset",
        "max retries exceeded",
        "name resolution",
        "could not resolve host",
        "readtimeouterror",
        "read timed out"),
    ABSENT(
        SetupCode.PACKAGE_NOT_FOUND,
        "The index does not hold it: check PIP_INDEX_URL and PIP_FIND_LINKS, then run the command"
            + " again.",
        "no matching distribution found",
        "could not find a version");

    private final SetupCode code;
    private final String remedy;

    @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
    private final List<String> marks;

    Cause(SetupCode code, String remedy, String... marks) {
      this.code = code;
      this.remedy = remedy;
      this.marks = List.of(marks);
    }
  }
}
