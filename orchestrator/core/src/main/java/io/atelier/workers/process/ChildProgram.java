package io.atelier.workers.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// How a worker process is started: a JVM as this one is, with another main class.
///
/// @param options for the JVM
/// @param main called with the path of the socket
public record ChildProgram(Path java, List<String> options, String classPath, String main) {

  private static final String WORKER = "io.atelier.workers.child.WorkerMain";

  /// Written for the build that runs here; the JVM refuses it quietly where it does not fit.
  private static final String CACHE = "-XX:AOTCache=";

  public ChildProgram {
    options = List.copyOf(options);
  }

  /// The same Java and build that run here.
  public static ChildProgram ofThisBuild() {
    return ofThisBuild(WORKER);
  }

  /// The same with another main class.
  public static ChildProgram ofThisBuild(String main) {
    return new ChildProgram(
        Path.of(System.getProperty("java.home"), "bin", "java"),
        ownCache().toList(),
        System.getProperty("java.class.path"),
        main);
  }

  private static Stream<String> ownCache() {
    var own = ProcessHandle.current().info().arguments().orElse(new String[0]);
    return Stream.of(own).filter(option -> option.startsWith(CACHE));
  }

  /// The whole command line.
  ///
  /// @param crashes where the JVM leaves its account of a native crash
  List<String> command(Path crashes, Path socket) {
    var command = new ArrayList<String>();
    command.add(java.toString());
    command.addAll(options);
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            // What Java makes here lives shortly. The usual young generation is a 64th of the
            // machine, and is filled, never to shrink, before any of it is looked through.
            "-Xmn16m",
            "-Xlog:disable",
            "-Xlog:all=warning:stderr",
            "-Xlog:aot*=off:stderr",
            "--enable-native-access=ALL-UNNAMED",
            "-Djava.awt.headless=true",
            "-XX:-CreateCoredumpOnCrash",
            // A crash that cannot even be described must not take longer than we wait for it.
            "-XX:ErrorLogTimeout=3",
            "-XX:ErrorFile=" + CrashFolder.errorFile(crashes, "%p"),
            "-cp",
            classPath,
            main,
            socket.toString()));
    return command;
  }
}
