package io.atelier.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// pyenv and its builds: a library that is not there at the build costs a module, and the build
/// still ends well.
record PlayedPyenv(FakeMachine machine, PlayedMac mac) implements FakeMachine.Program {

  @Override
  public int run(List<String> words, Command command, Consumer<String> lines) throws IOException {
    if (words.equals(List.of("install", "--list"))) {
      List.of("  3.11.9", "  3.11.14", "  3.12.9").forEach(lines);
      return 0;
    }
    var folder = mac.versions().resolve(words.getLast());
    if (words.getFirst().equals("uninstall")) {
      machine.delete(folder);
      rehash();
      return 0;
    }
    if (words.get(1).equals("-s") && Files.isDirectory(folder)) {
      return 0;
    }
    machine.delete(folder);
    machine.forget(folder.resolve("bin/python3.11"));
    build(folder, command, lines);
    return 0;
  }

  private void build(Path folder, Command command, Consumer<String> lines) throws IOException {
    lines.accept("Downloading Python, -> https://www.python.test/Python.tar.xz");
    var missing = new ArrayList<String>();
    for (var each :
        List.of(List.of("xz", "lzma"), List.of("openssl@3", "ssl"), List.of("sqlite", "sqlite3"))) {
      if (!Brew.holds(mac.world.host(), each.getFirst())) {
        missing.add(each.getLast());
      }
    }
    var shared =
        command.environment().getOrDefault("PYTHON_CONFIGURE_OPTS", "").contains("--enable-shared");
    var python = folder.resolve("bin/python3.11");
    machine.write(folder.resolve("lib/libpython3.11.dylib"), "library");
    machine.write(
        python, "missing=%s\nshared=%s\n".formatted(String.join(" ", missing), shared ? 1 : 0));
    if (!python.toFile().setExecutable(true)) {
      throw new IOException("cannot make " + python);
    }
    machine.write(folder.resolve("lib/pip"), "pip");
    mac.introduce(machine, python);
    machine.place(mac.shims().resolve("python3.11"), "exec pyenv");
  }

  private void rehash() throws IOException {
    try (var versions = Files.list(mac.versions())) {
      if (versions.findAny().isEmpty()) {
        Files.deleteIfExists(mac.shims().resolve("python3.11"));
      }
    }
  }
}
