package io.atelier.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// A Mac whose programs are shell scripts that keep state on disk, run as real processes. A program
/// named by its usual absolute path is looked for below the folder.
final class ScriptMac implements CommandRunner {

  private static final List<String> PROGRAMS =
      List.of(
          "usr/bin/sw_vers",
          "usr/bin/uname",
          "usr/sbin/sysctl",
          "usr/bin/id",
          "usr/bin/sudo",
          "usr/sbin/softwareupdate",
          "usr/bin/xcode-select",
          "usr/bin/curl",
          "bin/bash",
          "bin/launchctl");

  final PlayedMac mac;
  private final Path folder;
  private final CommandRunner real = new ExecCommandRunner();

  ScriptMac(Path folder) throws IOException {
    this.folder = folder;
    this.mac = new PlayedMac(folder);
    var text = Resource.text("mac.sh").replace("MAC", folder.toString());
    program("mac.sh", text);
    for (var each : PROGRAMS) {
      program(each, text);
    }
    program(
        "python.sh",
        Resource.text("python.sh")
            .replace("set -eu", "set -eu\nPATH=/usr/bin:/bin")
            .replace("CONTROL", folder.resolve("control").toString())
            .replace("$(uname -m)", "arm64"));
    write("control", "");
    write("writes", "0");
    trouble(0, "none");
  }

  /// At a later write.
  ///
  /// @param at counted from the first of all; 0 is none
  void trouble(int at, String kind) throws IOException {
    write("trouble-at", Integer.toString(at));
    write("trouble", kind);
  }

  int writes() throws IOException {
    return Integer.parseInt(Files.readString(folder.resolve("writes")).strip());
  }

  PythonSetup setup() throws IOException {
    return mac.setup(this, SetupListener.SILENT);
  }

  @Override
  public Outcome run(Command command, Consumer<String> lines) throws InterruptedException {
    var played = folder.resolve(command.program().toString().substring(1));
    if (command.program().startsWith(folder) || !Files.exists(played)) {
      return real.run(command, lines);
    }
    var words = new ArrayList<>(command.arguments());
    words.set(0, played.toString());
    return real.run(
        new Command(
            words, command.folder(), command.environment(), command.timeout(), command.pidFile()),
        lines);
  }

  /// An apply in a JVM of its own, that its programs may kill.
  static Process child(Path folder, Choices choices) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            ScriptMac.class.getName(),
            folder.toString(),
            Boolean.toString(choices.shellProfile()),
            Boolean.toString(choices.editor()),
            Boolean.toString(choices.login().isPresent()))
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("child.log").toFile())
        .start();
  }

  static void main(String[] arguments) throws IOException {
    var mac = new PlayedMac(Path.of(arguments[0]));
    var chosen = Choices.NONE.withShellProfile(Boolean.parseBoolean(arguments[1]));
    chosen = chosen.withEditor(Boolean.parseBoolean(arguments[2]));
    mac.choices = Boolean.parseBoolean(arguments[3]) ? chosen.withLogin(PlayedMac.LOGIN) : chosen;
    var _ = mac.setup(new ScriptMac(mac), SetupListener.SILENT).ensure();
  }

  /// The one that is there already.
  private ScriptMac(PlayedMac there) throws IOException {
    mac = there;
    folder = there.world.folder;
    write("jvm", Long.toString(ProcessHandle.current().pid()));
  }

  private void program(String name, String text) throws IOException {
    write(name, text);
    if (!folder.resolve(name).toFile().setExecutable(true)) {
      throw new IOException("cannot make " + name);
    }
  }

  private void write(String name, String text) throws IOException {
    var file = folder.resolve(name);
    Files.createDirectories(Optional.ofNullable(file.getParent()).orElse(folder));
    Files.writeString(file, text);
  }
}
