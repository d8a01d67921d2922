package io.atelier.setup;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A repository with small locks, a JDK, a data folder and an empty machine, below one folder.
final class PlayedWorld {

  static final String HASH = " --hash=sha256:" + "0".repeat(64);

  final Path folder;
  final Path data;
  final Path repository;
  final Path jdk;
  final Map<String, String> environment = new HashMap<>();
  String osName = "Linux";
  String osArch = "amd64";
  long free = 100L << 30;
  MachineSettings said = MachineSettings.NONE;

  PlayedWorld(Path folder) throws IOException {
    this.folder = folder;
    this.data = folder.resolve("data folder ü");
    this.repository = folder.resolve("repo");
    this.jdk = jdk("jdk", "25.0.3", "x86_64");
    environment.put("PATH", folder.resolve("usr/bin").toString());
    for (var name : List.of("linux-x86_64-py311", "linux-x86_64-py312", "macos-arm64-py311")) {
      lock(name, "torch==2.15.0", "numpy==2.4.6", "jep==4.3.1");
    }
    source("atelier/tiny.py", "makes models");
    source("atelier/health.py", "tries");
    lock("tools-py311", "ruff==0.17.6", "mypy==2.4.1");
  }

  void lock(String name, String... pins) throws IOException {
    var text = new StringBuilder();
    for (var pin : pins) {
      text.append(pin).append(" \\\n   ").append(HASH).append('\n');
    }
    var file = repository.resolve("py/locks/" + name + ".txt");
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  /// Has a settings file say this.
  void says(String json) throws IOException {
    var file = folder.resolve("settings.json");
    Files.writeString(file, json);
    said = SettingsFile.read(file, folder.resolve("home"));
  }

  /// A file below `py/src`.
  void source(String name, String text) throws IOException {
    var file = repository.resolve("py/src").resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  Path jdk(String name, String version, String architecture) throws IOException {
    var home = folder.resolve(name);
    Files.createDirectories(home.resolve("include"));
    Files.writeString(home.resolve("include/jni.h"), "");
    Files.writeString(
        home.resolve("release"),
        "JAVA_VERSION=\"%s\"\nOS_ARCH=\"%s\"\n".formatted(version, architecture));
    return home;
  }

  /// An executable on disk, with what belongs to it.
  Path executable(String path) throws IOException {
    var file = folder.resolve(path);
    if (Files.exists(file)) {
      return file;
    }
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!");
    if (!file.toFile().setExecutable(true)) {
      throw new IOException("cannot make " + file);
    }
    return file;
  }

  /// A Python of this world, on disk and on the machine.
  Path python(FakeMachine machine, String path, String... changes) throws IOException {
    var executable = executable(path);
    var libpython = folder.resolve("lib/libpython.so");
    if (!Files.exists(libpython)) {
      Files.createDirectories(libpython.getParent());
      Files.writeString(libpython, "");
    }
    machine.python(executable, FakePythonProgram.facts(executable, libpython, changes));
    return executable;
  }

  /// A machine with a good Python, and with the environments' Pythons that earlier machines made.
  FakeMachine machine() throws IOException {
    var machine = new FakeMachine();
    var python = python(machine, "usr/bin/python3.11");
    var facts = FakePythonProgram.facts(python, folder.resolve("lib/libpython.so"));
    if (Files.isDirectory(data.resolve("envs"))) {
      try (var environments = Files.list(data.resolve("envs"))) {
        environments.forEach(each -> machine.python(each.resolve("bin/python"), facts));
      }
    }
    return machine;
  }

  SetupSettings settings() {
    return settings(jdk);
  }

  SetupSettings settings(Path javaHome) {
    return new SetupSettings(data, repository, Optional.empty(), javaHome).with(said);
  }

  Host host() {
    return new Host(osName, osArch, folder.resolve("home"), folder, environment, new PlayedDisk());
  }

  /// It loses nothing, and waits for nothing.
  private final class PlayedDisk implements Host.Disk {

    @Override
    public long freeBelow(Path any) {
      return free;
    }

    @Override
    public void sync(FileChannel file) {
      // Nothing here outlives the test.
    }
  }

  PythonSetup setup(CommandRunner machine) {
    return setup(machine, new RecordingListener());
  }

  PythonSetup setup(CommandRunner machine, SetupListener listener) {
    return new PythonSetup(settings(), listener, host(), machine);
  }

  /// Every file below the data folder with its content, but for logs, markers' dates and the gate.
  Map<String, String> state() throws IOException {
    var state = new TreeMap<String, String>();
    try (var files = Files.walk(data)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        var name = data.relativize(file).toString();
        if (!name.startsWith("logs/")
            && !name.equals("envs/.lock")
            && !name.equals("setup-journal.tsv")) {
          var text = Files.readString(file).replaceAll("(?m)^#.*\n", "");
          state.put(name, text);
        }
      }
    }
    return state;
  }
}
