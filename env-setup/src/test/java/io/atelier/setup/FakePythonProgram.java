package io.atelier.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// What of CPython, venv and pip the set-up uses.
///
/// @param facts what `look.py` would print
record FakePythonProgram(FakeMachine machine, Path path, Map<String, String> facts)
    implements FakeMachine.Program {

  @Override
  public int run(List<String> words, Command command, Consumer<String> lines) throws IOException {
    var all = String.join(" ", words);
    if (all.startsWith("-I -m venv ")) {
      return venv(Path.of(words.get(3)));
    }
    if (all.startsWith("-I -m pip install ")) {
      return pip(words, command, lines);
    }
    if (all.equals("-I -m pip config list")) {
      Optional.ofNullable(command.environment().get("PIP_INDEX_URL"))
          .ifPresent(index -> lines.accept(":env:.index-url='" + index + "'"));
      return 0;
    }
    if (all.contains("print(\"implementation=")) {
      facts.forEach((key, value) -> lines.accept(key + "=" + value));
      return 0;
    }
    if (all.contains("importlib.import_module")) {
      words.subList(3, words.size()).forEach(module -> lines.accept(module + " 1.0"));
      return 0;
    }
    if (all.startsWith("-m atelier.tiny --out ")) {
      for (var file : ModelProgram.TINY.models()) {
        machine.write(Path.of(words.getLast()).resolve(file), "weights");
      }
      return 0;
    }
    if (all.startsWith("-m atelier.health ")) {
      lines.accept("well\tdevice\tcpu");
      return 0;
    }
    throw new AssertionError("the set-up was not expected to run " + all);
  }

  private int venv(Path folder) throws IOException {
    var python = folder.resolve("bin/python");
    machine.write(folder.resolve("pyvenv.cfg"), "home = " + path.getParent());
    machine.write(python, "#!");
    if (!python.toFile().setExecutable(true)) {
      throw new IOException("cannot make " + python);
    }
    machine.python(python, facts);
    install(sitePackages(folder), "pip", "23.2.1", Map.of("pip/code.py", "import pip"));
    return 0;
  }

  private int pip(List<String> words, Command command, Consumer<String> lines) throws IOException {
    var target = words.indexOf("--target");
    var folder = path.resolve("../..").normalize();
    var packages = target < 0 ? sitePackages(folder) : Path.of(words.get(target + 1));
    var entries = LockFile.parse("played", Files.readString(Path.of(words.getLast()))).values();
    entries.forEach(entry -> lines.accept("Collecting " + entry.name()));
    lines.accept("Installing collected packages: " + entries.size());
    for (var entry : entries) {
      if (words.contains("--force-reinstall") || !pipSees(packages, entry)) {
        install(packages, entry.name(), entry.version(), files(entry, command));
      }
    }
    lines.accept("Successfully installed everything");
    return 0;
  }

  /// As pip does: metadata is enough for it.
  private static boolean pipSees(Path packages, LockFile.Entry entry) {
    return Files.exists(distInfo(packages, entry.name(), entry.version()).resolve("METADATA"));
  }

  private static Map<String, String> files(LockFile.Entry entry, Command command) {
    if (!entry.name().equals("jep")) {
      return Map.of(entry.name() + "/code.py", "print('%s')".formatted(entry));
    }
    var built = command.environment().getOrDefault("JAVA_HOME", "no JAVA_HOME");
    return Map.of("jep/libjep.so", built, "jep/libjep.jnilib", built);
  }

  private void install(Path packages, String name, String version, Map<String, String> files)
      throws IOException {
    var distInfo = distInfo(packages, name, version);
    var record = new StringBuilder(distInfo.getFileName() + "/RECORD,,\n");
    machine.write(
        distInfo.resolve("METADATA"), "Name: %s\nVersion: %s\n\n".formatted(name, version));
    for (var file : files.entrySet()) {
      machine.write(packages.resolve(file.getKey()), file.getValue());
      record.append("%s,sha256=x,%d\n".formatted(file.getKey(), file.getValue().length()));
    }
    machine.write(distInfo.resolve("INSTALLER"), "pip\n");
    machine.write(distInfo.resolve("RECORD"), record.toString());
  }

  private static Path distInfo(Path packages, String name, String version) {
    return packages.resolve("%s-%s.dist-info".formatted(name.replace('-', '_'), version));
  }

  private Path sitePackages(Path folder) {
    var minor = BasePython.minor(facts.getOrDefault("version", ""));
    return folder.resolve("lib/python" + minor + "/site-packages");
  }

  /// A suitable Python's facts, but for what `changes` says otherwise.
  static Map<String, String> facts(Path executable, Path libpython, String... changes) {
    var facts =
        new HashMap<>(
            Map.of(
                "implementation", "cpython",
                "version", "3.11.7",
                "executable", executable.toString(),
                "machine", "x86_64",
                "bits", "64",
                "freethreaded", "0",
                "shared", "1",
                "libpython", libpython.toString(),
                "header", "1"));
    facts.putAll(Map.of("missing", "", "compiler", "/usr/bin/cc", "libc", "glibc 2.36"));
    for (var i = 0; i < changes.length; i += 2) {
      facts.put(changes[i], changes[i + 1]);
    }
    return facts.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }
}
