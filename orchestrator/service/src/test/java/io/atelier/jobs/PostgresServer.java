package io.atelier.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A PostgreSQL server of the tests' own, with its files in a temporary folder: started by the
/// first who asks, stopped with the JVM. PostgreSQL refuses to be root, so root becomes `nobody`.
/// What need not be synced it keeps in memory as long as it may, so that its crash loses all that.
public final class PostgresServer {

  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static @Nullable PostgresServer running;

  private static final String OPTIONS = "-p %d -h 127.0.0.1 -k %s -c wal_writer_delay=10s";

  private final Path binaries;
  private final Path folder;
  private final int port;

  private PostgresServer(Path binaries, Path folder, int port) {
    this.binaries = binaries;
    this.folder = folder;
    this.port = port;
  }

  /// A new, empty database. Skips the test where PostgreSQL is not installed; CI fails then.
  public static Storage.PostgreSql database() {
    var binaries = binaries();
    assertThat(binaries.isPresent() || !"true".equals(System.getenv("CI")))
        .as("CI has PostgreSQL's server: Debian's package postgresql")
        .isTrue();
    assumeTrue(binaries.isPresent(), "PostgreSQL's server is not on this machine");
    return started(binaries.get()).create("jobs_" + DATABASES.incrementAndGet());
  }

  private static Optional<Path> binaries() {
    var installed = Path.of("/usr/lib/postgresql");
    try (var versions =
        Files.isDirectory(installed) ? Files.list(installed) : Stream.<Path>empty()) {
      return Stream.concat(
              versions.sorted(Comparator.reverseOrder()).map(version -> version.resolve("bin")),
              Stream.of(System.getenv("PATH").split(":", -1)).map(Path::of))
          .filter(folder -> Files.isExecutable(folder.resolve("initdb")))
          .findFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static synchronized PostgresServer started(Path binaries) {
    var server = running;
    if (server == null) {
      server = start(binaries);
      running = server;
      Runtime.getRuntime().addShutdownHook(new Thread(server::stop));
    }
    return server;
  }

  private static PostgresServer start(Path binaries) {
    try {
      var folder = Files.createTempDirectory("atelier-postgres");
      var server = new PostgresServer(binaries, folder, freePort());
      if (isRoot()) {
        run(List.of("chown", "nobody", folder.toString()));
      }
      server.command("initdb", "-U", "atelier", "-A", "trust", "--no-sync", "-D", server.data());
      server.command(
          "pg_ctl",
          "-w",
          "-D",
          server.data(),
          "-l",
          folder + "/log",
          "-o",
          OPTIONS.formatted(server.port, folder),
          "start");
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private String data() {
    return folder.resolve("data").toString();
  }

  private void command(String program, String... arguments) {
    run(line(program, arguments));
  }

  private List<String> line(String program, String... arguments) {
    var line = new ArrayList<String>();
    if (isRoot()) {
      line.addAll(List.of("runuser", "-u", "nobody", "--"));
    }
    line.add(binaries.resolve(program).toString());
    line.addAll(List.of(arguments));
    return line;
  }

  private static void run(List<String> line) {
    try {
      var log = Files.createTempFile("atelier-postgres", ".log");
      var process =
          new ProcessBuilder(line)
              .directory(new File("/"))
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("%s ends", line).isTrue();
      assertThat(process.exitValue()).as("%s: %s", line, Files.readString(log)).isZero();
      Files.delete(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private Storage.PostgreSql create(String name) {
    var url = "jdbc:postgresql://127.0.0.1:%d/".formatted(port);
    try (var connection = DriverManager.getConnection(url + "postgres", "atelier", "");
        var statement = connection.createStatement()) {
      statement.execute("create database " + name);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return new Storage.PostgreSql(url + name, "atelier", "");
  }

  /// Ends the server as a crash would, and starts it again.
  public static void crash() {
    var server = running;
    if (server != null) {
      server.command(
          "pg_ctl",
          "-w",
          "-D",
          server.data(),
          "-m",
          "immediate",
          "-l",
          server.folder + "/log",
          "-o",
          OPTIONS.formatted(server.port, server.folder),
          "restart");
    }
  }

  /// Ends the server and removes its thousands of files, without making the JVM's end wait for
  /// that.
  private void stop() {
    var stop = String.join(" ", line("pg_ctl", "-D", data(), "-m", "immediate", "stop"));
    try {
      new ProcessBuilder("sh", "-c", "%s; rm -rf '%s'".formatted(stop, folder))
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
