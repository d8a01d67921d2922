package io.atelier.setup;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A CPython that an environment can be built on, as it describes itself.
///
/// @param executable the interpreter behind any shim or environment
/// @param version as in `3.11.7`
/// @param libpython the shared library that Jep loads
/// @param compiler the C compiler that builds Jep, if one was found
record BasePython(Path executable, String version, Path libpython, Optional<Compiler> compiler) {

  /// @param variables what a build must be told (`CC`, `LDSHARED`) when the compiler that this
  ///   Python names is not here and another one stands in
  record Compiler(Path program, Map<String, String> variables) {}

  static final Set<String> MINORS = Set.of("3.11", "3.12");
  private static final Pattern GLIBC = Pattern.compile("glibc 2\\.(\\d{1,4}).*");

  /// As in `3.11`.
  String minor() {
    return minor(version);
  }

  static String minor(String version) {
    var dot = version.indexOf('.', version.indexOf('.') + 1);
    return dot < 0 ? version : version.substring(0, dot);
  }

  /// What looking at an interpreter brought.
  sealed interface Look {

    record Suitable(BasePython python) implements Look {}

    /// It cannot be built on.
    ///
    /// @param reason for a person, without a full stop
    record Unsuitable(Path executable, String reason) implements Look {}
  }

  /// @param facts what `look.py` printed
  /// @param minors that will do, as in `3.11`
  static Look judge(Path asked, Map<String, String> facts, Platform platform, List<String> minors) {
    return objection(facts, platform, minors)
        .<Look>map(reason -> new Look.Unsuitable(asked, reason))
        .orElseGet(() ->
            new Look.Suitable(
                new BasePython(
                    Path.of(fact(facts, "executable")),
                    fact(facts, "version"),
                    Path.of(fact(facts, "libpython")),
                    compiler(facts))));
  }

  private static Optional<Compiler> compiler(Map<String, String> facts) {
    var variables = new HashMap<>(facts);
    variables.keySet().retainAll(Set.of("CC", "LDSHARED"));
    return Optional.of(fact(facts, "compiler"))
        .filter(path -> !path.isEmpty())
        .map(path -> new Compiler(Path.of(path), Map.copyOf(variables)));
  }

  private static Optional<String> objection(
      Map<String, String> facts, Platform platform, List<String> minors) {
    var version = fact(facts, "version");
    return Stream.of(
            when(
                !fact(facts, "implementation").equals("cpython"),
                "it is %s, not CPython".formatted(fact(facts, "implementation"))),
            when(
                !minors.contains(minor(version)),
                "it is Python %s; %s is needed".formatted(version, String.join(" or ", minors))),
            when(
                !fact(facts, "machine").equals(platform.machine())
                    || !fact(facts, "bits").equals("64"),
                "it is built for %s (%s bits), this Java for %s"
                    .formatted(fact(facts, "machine"), fact(facts, "bits"), platform.machine())),
            when(
                fact(facts, "freethreaded").equals("1"),
                "it is a free-threaded build, which Jep does not know"),
            when(
                !fact(facts, "shared").equals("1"),
                "it is a static build; Jep needs one made with --enable-shared"),
            when(
                fact(facts, "libpython").isEmpty(),
                "its shared library is not on disk (on Debian: libpython3-dev)"),
            when(
                !fact(facts, "header").equals("1"),
                "its headers are missing (on Debian: python3-dev)"),
            when(
                !fact(facts, "missing").isEmpty(),
                "it lacks the modules %s".formatted(fact(facts, "missing"))),
            when(
                platform == Platform.LINUX_X86_64 && !glibcIsEnough(fact(facts, "libc")),
                "torch needs glibc 2.28 or newer, here is \"%s\"".formatted(fact(facts, "libc"))))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<String> when(boolean bad, String reason) {
    return bad ? Optional.of(reason) : Optional.empty();
  }

  private static String fact(Map<String, String> facts, String key) {
    return facts.getOrDefault(key, "");
  }

  /// @param libc as in `glibc 2.36`
  private static boolean glibcIsEnough(String libc) {
    var version = GLIBC.matcher(libc);
    return version.matches() && Integer.parseInt(version.group(1)) >= 28;
  }
}
