package io.atelier.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Resolves locks with uv, for every platform on this one. Without `upgrade` what a lock pins
/// already stays, so nothing moves that was not asked for, and a lock made twice is the same file.
final class MakeLocks {

  private final SetupSettings settings;
  private final Commands commands;
  private final Narration narration;
  private final Blueprint supply;
  private final boolean upgrade;

  MakeLocks(Commands commands, Narration narration, Blueprint supply, boolean upgrade) {
    this.settings = commands.settings();
    this.commands = commands;
    this.narration = narration;
    this.supply = supply;
    this.upgrade = upgrade;
  }

  /// One lock to make.
  ///
  /// @param inputs what is asked for
  /// @param more options of uv
  private record Wanted(
      String name, Platform platform, String minor, List<Path> inputs, List<String> more) {}

  /// All of them are resolved before the first file changes.
  List<LockMade> go() throws IOException, InterruptedException {
    var began = System.nanoTime();
    narration.started(SetupStep.LOCK, "asked for");
    var wanted = new Locks(settings).areShipped() ? shipped() : own();
    var variables = variables();
    for (var i = 0; i < wanted.size(); i++) {
      resolve(wanted.get(i), variables);
      narration.progress(SetupStep.LOCK, (i + 1.0) / wanted.size());
    }
    var made = new ArrayList<LockMade>();
    for (var each : wanted) {
      made.add(place(each));
    }
    narration.done(SetupStep.LOCK, Narration.since(began));
    return List.copyOf(made);
  }

  private List<Wanted> shipped() {
    var runtime = List.of(settings.shippedLocks().resolve("runtime.in"));
    var wanted = new ArrayList<Wanted>();
    for (var minor : List.of("3.11", "3.12")) {
      for (var platform : Platform.values()) {
        wanted.add(new Wanted(platform.lockName(minor), platform, minor, runtime, List.of()));
      }
      wanted.add(beside("tools-py" + minor.replace(".", ""), "tools.in", minor));
    }
    for (var editor : WebEditorVersion.values()) {
      wanted.add(beside(editor.lock(), editor.lock() + ".in", "3.11"));
    }
    wanted.add(beside("supply", "supply.in", "3.11"));
    return wanted;
  }

  /// What stands beside the runtime's packages has them in the same versions. uv's hashes cover
  /// every file of a version, so one lock serves both platforms.
  private Wanted beside(String name, String input, String minor) {
    var runtime = scratch(Platform.LINUX_X86_64.lockName(minor));
    return new Wanted(
        name,
        Platform.LINUX_X86_64,
        minor,
        List.of(settings.shippedLocks().resolve(input)),
        List.of("--constraints", runtime.toString()));
  }

  /// The shipped packages in the shipped versions, and those of the settings, which must come as
  /// wheels.
  private List<Wanted> own() throws IOException {
    var packages = settings.machine().packages();
    var added = settings.scratch().resolve("added.in");
    Trees.replace(added, String.join("\n", packages) + "\n");
    var inputs = List.of(settings.shippedLocks().resolve("runtime.in"), added);
    var wanted = new ArrayList<Wanted>();
    for (var minor : settings.minors()) {
      for (var platform : Platform.values()) {
        var name = platform.lockName(minor);
        var more = new ArrayList<>(List.of("--constraints", shipped(name).toString()));
        packages.forEach(each -> more.addAll(List.of("--only-binary", Locks.nameOf(each))));
        wanted.add(new Wanted(name, platform, minor, inputs, more));
      }
    }
    return wanted;
  }

  private Path shipped(String name) {
    return new Locks(settings).shipped(name);
  }

  private Path scratch(String name) {
    return settings.scratch().resolve("locks").resolve(name + ".txt");
  }

  private void resolve(Wanted wanted, Map<String, String> variables)
      throws IOException, InterruptedException {
    var output = scratch(wanted.name());
    var now = new Locks(settings).file(wanted.name());
    Files.createDirectories(output.getParent());
    if (Files.isRegularFile(now)) {
      Files.copy(now, output, StandardCopyOption.REPLACE_EXISTING);
    }
    commands.run(
        new Commands.Act(
            SetupStep.LOCK,
            "Resolving " + wanted.name(),
            words(wanted, output),
            variables,
            Duration.ofMinutes(30),
            line -> {},
            Diagnosis.pip(
                SetupCode.LOCK_FAILED,
                "Read what uv says: packages exclude each other, or the index refuses one of them"
                    + " or does not have it.")));
    var lock = LockFile.read(output);
    narration.line(
        SetupStep.LOCK, "%s: %d packages".formatted(wanted.name(), lock.entries().size()));
  }

  private List<String> words(Wanted wanted, Path output) {
    var words =
        new ArrayList<>(
            List.of(
                supply.environment().python().resolveSibling("uv").toString(), "pip", "compile"));
    words.addAll(List.of("--quiet", "--no-header", "--no-annotate", "--generate-hashes"));
    words.addAll(List.of("--no-emit-index-url", "--no-emit-find-links", "--no-config"));
    words.addAll(List.of("--python", supply.environment().python().toString()));
    words.addAll(List.of("--no-build-isolation", "--python-version", wanted.minor()));
    words.addAll(List.of("--python-platform", wanted.platform().uvName()));
    words.addAll(wanted.more());
    if (upgrade) {
      words.add("--upgrade");
    }
    words.addAll(List.of("--output-file", output.toString()));
    wanted.inputs().forEach(input -> words.add(input.toString()));
    return words;
  }

  private Map<String, String> variables() throws InterruptedException {
    var python = supply.environment().python().toString();
    var pip = commands.ask(List.of(python, "-I", "-m", "pip", "config", "list"), Map.of());
    var variables = new HashMap<>(UvIndex.variables(pip.lines()));
    // Without this uv silently picks torch 2.11, the last with an older macOS tag.
    variables.put("MACOSX_DEPLOYMENT_TARGET", "14.0");
    variables.put("UV_NO_PROGRESS", "1");
    variables.put("UV_PYTHON_DOWNLOADS", "never");
    variables.put("NO_COLOR", "1");
    variables.put("JAVA_HOME", settings.javaHome().toString());
    variables.put("TMPDIR", settings.scratch().toString());
    return variables;
  }

  private LockMade place(Wanted wanted) throws IOException {
    var made = Files.readString(scratch(wanted.name()));
    var file = new Locks(settings).file(wanted.name());
    var changed = !Files.isRegularFile(file) || !Files.readString(file).equals(made);
    if (changed) {
      Trees.replace(file, made);
    }
    return new LockMade(file, LockFile.read(file).entries().size(), changed);
  }
}
