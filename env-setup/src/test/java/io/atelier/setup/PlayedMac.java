package io.atelier.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A Mac with Apple silicon played on disk: Apple's tools, sudo, curl, Homebrew with a cellar,
/// pyenv with its builds, Pythons with venv and pip. Written from public sources, not recorded on a
/// Mac.
final class PlayedMac {

  private static final String SCRIPT = "#!/bin/bash\n# Homebrew's installer, played\nexit\n";

  final PlayedWorld world;

  /// Whether the user ran `sudo -v` before.
  boolean sudo = true;

  static final LoginProgram LOGIN =
      new LoginProgram("org.example.job", List.of("/bin/echo", "a&b"));

  Choices choices = Choices.NONE;

  PlayedMac(Path folder) throws IOException {
    world = new PlayedWorld(folder);
    world.osName = "Mac OS X";
    world.osArch = "aarch64";
    world.environment.put("SHELL", "/bin/zsh");
    Files.createDirectories(home());
  }

  PythonSetup setup(CommandRunner machine, SetupListener listener) throws IOException {
    var settings =
        world.settings(world.jdk("jdk", "25.0.3", "aarch64")).with(choices).with(world.said);
    return new PythonSetup(settings, listener, world.host(), machine);
  }

  FakeMachine machine() throws IOException {
    var machine = new FakeMachine();
    var brew = new PlayedBrew(machine, prefix());
    says(machine, "/usr/bin/sw_vers", "15.6.1");
    says(machine, "/usr/sbin/sysctl", "1");
    says(machine, "/usr/bin/id", "501");
    says(machine, "/usr/sbin/softwareupdate", "* Label: Command Line Tools for Xcode-16.4");
    machine.program(
        "/usr/bin/xcode-select",
        (words, command, lines) -> {
          lines.accept(tools().toString());
          return Files.exists(tools().resolve("usr/bin/git")) ? 0 : 2;
        });
    machine.program("/usr/bin/sudo", (words, command, lines) -> sudo(machine, words));
    machine.program(
        "/usr/bin/curl",
        (words, command, lines) -> {
          machine.write(Path.of(words.get(2)), SCRIPT);
          return 0;
        });
    machine.program("/bin/bash", (words, command, lines) -> installer(machine, words));
    machine.program(prefix().resolve("bin/brew").toString(), brew);
    machine.program("/bin/launchctl", new PlayedLaunchd(machine, launchd()));
    for (var pyenv : List.of(prefix(), pyenvRoot())) {
      machine.program(pyenv.resolve("bin/pyenv").toString(), new PlayedPyenv(machine, this));
    }
    for (var place : List.of(versions(), prefix().resolve("opt"), world.data.resolve("envs"))) {
      if (Files.isDirectory(place)) {
        try (var folders = Files.list(place)) {
          for (var each : folders.toList()) {
            introduce(machine, each.resolve("bin/python3.11"));
            introduceEnvironment(machine, each);
          }
        }
      }
    }
    return machine;
  }

  private int sudo(FakeMachine machine, List<String> words) throws IOException {
    if (!sudo) {
      return 1;
    }
    if (words.contains("-i")) {
      machine.write(tools().resolve("usr/lib/libc"), "library");
      machine.place(tools().resolve("usr/bin/git"), "git");
    }
    return 0;
  }

  private int installer(FakeMachine machine, List<String> words) throws IOException {
    if (!Files.readString(Path.of(words.getFirst())).equals(SCRIPT)) {
      return 2; // cut short on its way here
    }
    machine.write(world.folder.resolve("etc/paths.d/homebrew"), "/opt/homebrew/bin");
    machine.write(prefix().resolve(".git/HEAD"), "ref: main");
    hasBrew(machine);
    return 0;
  }

  /// A Python's facts stand in its own file.
  void introduce(FakeMachine machine, Path python) throws IOException {
    if (Files.isExecutable(python)) {
      machine.python(python, facts(python));
    }
  }

  private void introduceEnvironment(FakeMachine machine, Path folder) throws IOException {
    var settings = folder.resolve("pyvenv.cfg");
    if (Files.isExecutable(folder.resolve("bin/python")) && Files.exists(settings)) {
      var base = Path.of(Files.readString(settings).replace("home = ", "").strip());
      machine.python(folder.resolve("bin/python"), facts(base.resolve("python3.11")));
    }
  }

  private Map<String, String> facts(Path python) throws IOException {
    var library = python.resolve("../../lib/libpython3.11.dylib").normalize();
    var facts = new TreeMap<>(FakePythonProgram.facts(python, library, "machine", "arm64"));
    facts.put("libc", "");
    for (var line : Files.readString(python).lines().toList()) {
      var at = line.indexOf('=');
      if (at > 0) {
        facts.put(line.substring(0, at), line.substring(at + 1));
      }
    }
    return Map.copyOf(facts);
  }

  // What a user may have before.

  void hasTools() throws IOException {
    Files.createDirectories(tools().resolve("usr/bin"));
    Files.writeString(tools().resolve("usr/bin/git"), "git");
    Files.createDirectories(tools().resolve("usr/lib"));
    Files.writeString(tools().resolve("usr/lib/libc"), "library");
  }

  void hasBrew(FakeMachine machine) throws IOException {
    var program = prefix().resolve("bin/brew");
    machine.write(program, "#!");
    if (!program.toFile().setExecutable(true)) {
      throw new IOException("cannot make " + program);
    }
  }

  void hasPython(Path folder, String facts) throws IOException {
    var python = folder.resolve("bin/python3.11");
    Files.createDirectories(python.getParent());
    Files.writeString(python, facts);
    Files.createDirectories(folder.resolve("lib"));
    Files.writeString(folder.resolve("lib/libpython3.11.dylib"), "library");
    if (!python.toFile().setExecutable(true)) {
      throw new IOException("cannot make " + python);
    }
  }

  PlayedBrew brew() {
    return new PlayedBrew(new FakeMachine(), prefix());
  }

  /// Everything that an apply brings or an uninstall takes, but for logs and the journal.
  Map<String, String> state() throws IOException {
    var state = new TreeMap<String, String>();
    for (var place :
        List.of("home", "opt", "Library", "etc", "Applications", "launchd", "repo/.vscode")) {
      add(world.folder.resolve(place), state);
    }
    if (Files.isDirectory(world.data)) {
      world
          .state()
          .forEach(
              (name, text) -> state.put("data/" + name, text.replaceAll("@\\d+|Time=\\d+", "@T")));
    }
    return state;
  }

  /// Home with its folders, formulae, applications, launchd's jobs, and whether there is a data
  /// folder.
  Map<String, String> whatIsTheUsers() throws IOException {
    var state = new TreeMap<String, String>();
    add(home(), state);
    add(prefix().resolve("Cellar"), state);
    add(prefix().resolve("opt"), state);
    for (var place : List.of("Applications", "launchd", "repo/.vscode")) {
      add(world.folder.resolve(place), state);
    }
    try (var folders = Files.walk(home())) {
      folders.filter(Files::isDirectory).forEach(each -> state.put(each.toString(), "folder"));
    }
    state.put("data", Files.exists(world.data) ? "is there" : "is not there");
    return state;
  }

  private void add(Path place, Map<String, String> state) throws IOException {
    if (!Files.isDirectory(place)) {
      return;
    }
    try (var files = Files.walk(place)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        state.put(world.folder.relativize(file).toString(), Files.readString(file));
      }
    }
  }

  Path home() {
    return world.folder.resolve("home");
  }

  Path prefix() {
    return world.folder.resolve("opt/homebrew");
  }

  Path pyenvRoot() {
    return home().resolve(".pyenv");
  }

  Path versions() {
    return pyenvRoot().resolve("versions");
  }

  Path shims() {
    return pyenvRoot().resolve("shims");
  }

  Path launchd() {
    return world.folder.resolve("launchd");
  }

  Path editorSettings() {
    return world.repository.resolve(".vscode/settings.json");
  }

  Path tools() {
    return world.folder.resolve("Library/Developer/CommandLineTools");
  }

  private static void says(FakeMachine machine, String program, String answer) {
    machine.program(
        program,
        (words, command, lines) -> {
          lines.accept(answer);
          return 0;
        });
  }
}
