package io.atelier.setup;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// The Homebrew of Apple silicon, called by its absolute path, never through a shell. One below
/// `/usr/local` is Intel's and is not looked at.
///
/// @implNote The commands are Homebrew's own on Linux; what they answer on a Mac is not confirmed.
record Brew(Commands commands) {

  private static final Duration LONG = Duration.ofHours(1);

  /// Quiet and repeatable: nothing of the user's is upgraded or cleaned up on the way.
  private static final Map<String, String> QUIET =
      Map.of(
          "HOMEBREW_NO_AUTO_UPDATE", "1",
          "HOMEBREW_NO_AUTOREMOVE", "1",
          "HOMEBREW_NO_ENV_HINTS", "1",
          "HOMEBREW_NO_ANALYTICS", "1",
          "HOMEBREW_NO_INSTALL_UPGRADE", "1",
          "HOMEBREW_NO_INSTALL_CLEANUP", "1",
          "HOMEBREW_NO_INSTALLED_DEPENDENTS_CHECK", "1",
          "NONINTERACTIVE", "1");

  static Path prefix(Host host) {
    return host.root().resolve("opt/homebrew");
  }

  static Path program(Host host) {
    return prefix(host).resolve("bin/brew");
  }

  List<String> words(String... arguments) {
    return Stream.concat(Stream.of(program(commands.host()).toString()), Stream.of(arguments))
        .toList();
  }

  /// What the keg that is linked says of itself; Homebrew writes it last, and whole.
  static boolean holds(Host host, String formula) {
    return Files.isRegularFile(
        prefix(host).resolve("opt").resolve(formula).resolve("INSTALL_RECEIPT.json"));
  }

  /// Whether Homebrew takes the formula for installed, whole or not.
  static boolean hasKeg(Host host, String formula) {
    return Files.isDirectory(prefix(host).resolve("Cellar").resolve(formula));
  }

  /// Whether Homebrew takes the application for one that it installed.
  static boolean hasCask(Host host, String cask) {
    return Files.isDirectory(prefix(host).resolve("Caskroom").resolve(cask));
  }

  /// The formulae and everything that they need.
  Set<String> withDependencies(List<String> formulae) throws InterruptedException {
    var all = new TreeSet<>(formulae);
    all.addAll(lines(Stream.concat(Stream.of("deps", "--union"), formulae.stream())));
    return all;
  }

  /// The installed formulae that need one.
  Set<String> users(String formula) throws InterruptedException {
    return new TreeSet<>(lines(Stream.of("uses", "--installed", formula)));
  }

  /// A question to Homebrew that changes nothing.
  Commands.Answer ask(String... arguments) throws InterruptedException {
    return commands.ask(words(arguments), QUIET, Duration.ofMinutes(10));
  }

  void run(String what, String... arguments) throws InterruptedException {
    run(SetupStep.FORMULAE, SetupCode.FORMULAE_FAILED, what, arguments);
  }

  void run(SetupStep step, SetupCode code, String what, String... arguments)
      throws InterruptedException {
    commands.run(
        new Commands.Act(
            step,
            what,
            words(arguments),
            environment(commands.host()),
            LONG,
            line -> {},
            Diagnosis.brew(
                code, "Run `brew doctor`, mend what it names, and run the command again.")));
  }

  static Map<String, String> environment(Host host) {
    var variables = new HashMap<>(QUIET);
    variables.put("PATH", path(host));
    return variables;
  }

  /// With this Homebrew in front: pyenv's builds find their libraries by it.
  static String path(Host host) {
    return prefix(host).resolve("bin") + ":/usr/bin:/bin:/usr/sbin:/sbin";
  }

  private List<String> lines(Stream<String> arguments) throws InterruptedException {
    var words = arguments.toArray(String[]::new);
    var answer = ask(words);
    if (!answer.ok()) {
      throw commands.exception(
          SetupCode.FORMULAE_FAILED,
          "`brew %s` does not answer (%s); run `brew doctor`, mend what it names, and run the command again."
              .formatted(String.join(" ", words), answer.lastLine()),
          answer.lines());
    }
    return answer.lines().stream().map(String::strip).filter(line -> !line.isEmpty()).toList();
  }
}
