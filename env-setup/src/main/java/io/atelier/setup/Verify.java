package io.atelier.setup;

import io.atelier.setup.BasePython.Look;
import io.atelier.setup.CompleteEnvironments.Complete;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Runs the real checks on an environment that says it is complete; believes neither journal nor
/// marker. Writes nothing that stays.
final class Verify {

  private static final String AGAIN = "Run `./atelier env apply`.";
  private static final String ANEW =
      "Remove the environment's folder %s and run `./atelier env apply`.";

  private final SetupSettings settings;
  private final Commands commands;
  private final Complete complete;
  private final Platform platform;

  Verify(SetupSettings settings, Commands commands, Complete complete, Platform platform) {
    this.settings = settings;
    this.commands = commands;
    this.complete = complete;
    this.platform = platform;
  }

  List<Verified> findings() throws IOException, InterruptedException {
    var findings = new ArrayList<Verified>();
    findings.add(machines());
    findings.add(python());
    var difference = complete.difference(settings);
    findings.add(packages(difference));
    if (lock().holds("jep")) {
      findings.add(jep(difference.isPresent()));
    }
    // A project of somebody else's has no such program.
    if (Files.exists(settings.sources().resolve("atelier/health.py"))) {
      findings.addAll(health());
    }
    return List.copyOf(findings);
  }

  /// Hardware, JVM, Python, wheels and, on a Mac, Homebrew are of one architecture.
  private Verified machines() throws IOException, InterruptedException {
    var host = commands.host();
    var row = new ArrayList<String>();
    var kernel = commands.ask(List.of("/usr/bin/uname", "-m"), Map.of()).lastLine().strip();
    row.add("hardware " + kernel);
    row.add("JVM " + JavaIdentity.of(settings.javaHome(), host).architecture());
    row.add("wheels " + platform.machine());
    if (host.isMac()) {
      row.add("Homebrew at " + Brew.prefix(host));
    }
    var foreign = new SitePackages(complete.folder().sitePackages()).foreign(platform.machine());
    var text = String.join(", ", row);
    if (!kernel.equals(platform.machine())) {
      return Verified.ill(
          "architecture", text, "Start with a JDK 25 and a Python for " + kernel + ".");
    }
    return foreign.isEmpty()
        ? Verified.well("architecture", text)
        : Verified.ill(
            "architecture",
            text + "; of another: " + String.join(", ", foreign),
            ANEW.formatted(folder()));
  }

  /// The interpreter below the environment: shared, with all modules, of this architecture.
  private Verified python() throws InterruptedException {
    var executable = complete.marker().python().executable();
    return switch (new PythonSearch(commands, platform).look(executable)) {
      case Look.Suitable(var python) ->
          Verified.well("python", "%s, shared %s".formatted(python.version(), python.libpython()));
      case Look.Unsuitable(var at, var reason) -> Verified.ill("python", at + ": " + reason, AGAIN);
    };
  }

  private Verified packages(Optional<String> difference) {
    return difference
        .map(text -> Verified.ill("packages", text, AGAIN))
        .orElseGet(() ->
            Verified.well("packages", "%d as in the lock".formatted(lock().entries().size())));
  }

  /// In a JVM of its own, because a failed start of Python cannot be taken back.
  private Verified jep(boolean packagesDiffer) throws IOException, InterruptedException {
    var folder = complete.folder().sitePackages().resolve("jep");
    var library = folder.resolve(platform.jepLibrary());
    var jar = folder.resolve("jep-%s.jar".formatted(lock().entry("jep").version()));
    var beside = Files.createTempDirectory("atelier-verify");
    var source = beside.resolve("LoadJep.java");
    Files.writeString(source, Resource.text("LoadJep.java"));
    try {
      var answer =
          commands.ask(
              List.of(
                  settings.javaHome().resolve("bin/java").toString(),
                  "--enable-native-access=ALL-UNNAMED",
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  jar.toString(),
                  source.toString(),
                  library.toString(),
                  complete.folder().python().toString()),
              Map.of(),
              Duration.ofMinutes(5));
      return answer.ok()
          ? Verified.well("jep", answer.lastLine())
          : Verified.ill(
              "jep",
              "it does not load in a JVM: " + answer.firstLine(),
              packagesDiffer ? AGAIN : ANEW.formatted(folder()));
    } finally {
      Trees.delete(beside);
    }
  }

  /// What only Python can try: the device, its arithmetic, a picture.
  private List<Verified> health() throws InterruptedException {
    var answer =
        commands.ask(
            List.of(
                complete.folder().python().toString(),
                "-m",
                "atelier.health",
                "--models",
                settings.builtinModels().toString()),
            Map.of(
                "PYTHONPATH", settings.sources().toString(),
                "PYTHONDONTWRITEBYTECODE", "1",
                "HF_HUB_OFFLINE", "1"),
            Duration.ofMinutes(15));
    var findings = new ArrayList<Verified>();
    for (var line : answer.lines()) {
      var words = line.split("\t", 3);
      if (words.length == 3 && words[0].equals("well")) {
        findings.add(Verified.well(words[1], words[2]));
      } else if (words.length == 3 && words[0].equals("ill")) {
        findings.add(Verified.ill(words[1], words[2], afterHealth()));
      }
    }
    if (findings.isEmpty() || (!answer.ok() && findings.stream().allMatch(Verified::ok))) {
      findings.add(
          Verified.ill(
              "torch", "it could not be tried: " + answer.lastLine(), ANEW.formatted(folder())));
    }
    return findings;
  }

  private LockFile lock() {
    return new Locks(settings).read(complete.marker().lock());
  }

  private String afterHealth() {
    var anew =
        "Run `./atelier env apply`; if it finds nothing to do, remove the environment's folder %s and run it again."
            .formatted(folder());
    return commands.host().isMac()
        ? "See what is known of this macOS and torch in py/src/atelier/mps-policy.json. Else: "
            + anew
        : anew;
  }

  private Path folder() {
    return complete.folder().folder();
  }
}
