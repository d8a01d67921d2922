package io.atelier.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/// Homebrew with a cellar on disk, as far as the set-up uses it. As the real one it takes a keg for
/// installed as soon as its folder is there, and writes the receipt last.
record PlayedBrew(FakeMachine machine, Path prefix) implements FakeMachine.Program {

  /// What needs what, directly: shortened from Homebrew's own formulae.
  static final Map<String, List<String>> NEEDS =
      Map.of(
          "openssl@3", List.of("ca-certificates"),
          "sqlite", List.of("readline"),
          "tcl-tk@8", List.of("openssl@3"),
          "zstd", List.of("lz4", "xz"),
          "pyenv", List.of("autoconf", "openssl@3", "readline"),
          "autoconf", List.of("m4"),
          "wget", List.of("openssl@3"));

  @Override
  public int run(List<String> words, Command command, Consumer<String> lines) throws IOException {
    if (!Files.isExecutable(prefix.resolve("bin/brew"))) {
      throw new AssertionError("there is no brew");
    }
    return switch (words.getFirst()) {
      case "deps" -> {
        closure(words.subList(2, words.size())).forEach(lines);
        yield 0;
      }
      case "uses" -> {
        users(words.getLast()).forEach(lines);
        yield 0;
      }
      case "bundle" -> bundle(words, lines);
      case "reinstall" -> {
        machine.delete(keg(words.getLast()));
        install(words.getLast(), lines);
        yield 0;
      }
      case "install" -> {
        if (words.contains("--cask")) {
          yield installCask(words, lines);
        }
        install(words.getLast(), lines);
        yield 0;
      }
      case "uninstall" ->
          words.contains("--cask")
              ? uninstallCask(words.getLast())
              : uninstall(words.subList(2, words.size()), lines);
      default -> throw new AssertionError("not played: brew " + words);
    };
  }

  private int bundle(List<String> words, Consumer<String> lines) throws IOException {
    if (!words.contains("--no-upgrade")) {
      throw new AssertionError("would upgrade what the user has");
    }
    var file = Path.of(words.getLast().replace("--file=", ""));
    var names =
        Files.readString(file)
            .lines()
            .filter(line -> line.startsWith("brew "))
            .map(line -> line.substring(6, line.length() - 1))
            .toList();
    if (words.get(1).equals("check")) {
      return names.stream().allMatch(name -> Files.isDirectory(keg(name))) ? 0 : 1;
    }
    names.forEach(name -> lines.accept("Using or installing " + name));
    for (var name : names) {
      if (!Files.isDirectory(keg(name))) {
        install(name, lines);
      }
    }
    return 0;
  }

  private void install(String name, Consumer<String> lines) throws IOException {
    for (var needed : NEEDS.getOrDefault(name, List.of())) {
      if (!Files.isDirectory(keg(needed))) {
        install(needed, lines);
      }
    }
    lines.accept("==> Pouring " + name);
    machine.write(keg(name).resolve("1.0/lib"), "library of " + name);
    if (name.equals("pyenv")) {
      var program = prefix.resolve("bin/pyenv");
      machine.write(program, "#!");
      if (!program.toFile().setExecutable(true)) {
        throw new IOException("cannot make " + program);
      }
    }
    machine.place(receipt(name), "{\"name\":\"%s\"}".formatted(name));
  }

  /// The real one stops at an application that it did not put there, unless it is forced.
  private int installCask(List<String> words, Consumer<String> lines) throws IOException {
    var application = application(words.getLast());
    if (Files.isDirectory(cask(words.getLast())) && !words.contains("--force")) {
      lines.accept("Warning: Not upgrading, the latest version is already installed");
      return 0;
    }
    if (Files.isDirectory(application) && !words.contains("--force")) {
      lines.accept("Error: It seems there is already an App at '%s'.".formatted(application));
      return 1;
    }
    machine.place(cask(words.getLast()).resolve("1.99/" + words.getLast() + ".rb"), "cask");
    machine.write(application.resolve("Contents/MacOS/Electron"), "program");
    machine.write(application.resolve("Contents/Info.plist"), "facts");
    return 0;
  }

  private int uninstallCask(String name) throws IOException {
    machine.delete(application(name));
    machine.delete(cask(name));
    return 0;
  }

  private Path cask(String name) {
    return prefix.resolve("Caskroom").resolve(name);
  }

  private Path application(String name) {
    if (!name.equals("visual-studio-code")) {
      throw new AssertionError("not played: the cask " + name);
    }
    return prefix.resolve("../../Applications/Visual Studio Code.app").normalize();
  }

  private int uninstall(List<String> names, Consumer<String> lines) throws IOException {
    for (var name : names) {
      if (!names.containsAll(users(name))) {
        lines.accept("Error: Refusing to uninstall " + name + ": it is required");
        return 1;
      }
    }
    for (var name : names) {
      machine.delete(prefix.resolve("opt").resolve(name));
      if (name.equals("pyenv")) {
        Files.deleteIfExists(prefix.resolve("bin/pyenv"));
      }
      machine.delete(keg(name));
    }
    return 0;
  }

  Set<String> users(String name) throws IOException {
    var users = new TreeSet<String>();
    for (var each : NEEDS.entrySet()) {
      if (each.getValue().contains(name) && Files.isDirectory(keg(each.getKey()))) {
        users.add(each.getKey());
      }
    }
    return users;
  }

  static Set<String> closure(List<String> names) {
    var all = new TreeSet<String>();
    for (var name : names) {
      for (var needed : NEEDS.getOrDefault(name, List.of())) {
        all.add(needed);
        all.addAll(closure(List.of(needed)));
      }
    }
    return all;
  }

  /// As a user has it, whole.
  void has(String name) throws IOException {
    for (var each : closure(List.of(name))) {
      has(each);
    }
    Files.createDirectories(keg(name).resolve("1.0"));
    Files.writeString(keg(name).resolve("1.0/lib"), "library of " + name);
    Files.createDirectories(receipt(name).getParent());
    Files.writeString(receipt(name), "{\"name\":\"%s\"}".formatted(name));
  }

  Path keg(String name) {
    return prefix.resolve("Cellar").resolve(name);
  }

  private Path receipt(String name) {
    return prefix.resolve("opt").resolve(name).resolve("INSTALL_RECEIPT.json");
  }
}
