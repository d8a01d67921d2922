package io.atelier.app;

import io.atelier.cli.AtelierCommand;
import io.atelier.cli.Places;
import io.atelier.cli.Terminal;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Where the program starts.
public final class Main {

  private static final long GRACE_SECONDS = 25;

  private Main() {}

  /// Runs one command and ends with its exit code.
  ///
  /// @param arguments a command and its options
  public static void main(String[] arguments) {
    var closed = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> await(closed), "wait-for-the-command"));
    int exitCode;
    try {
      exitCode = execute(arguments);
    } finally {
      closed.countDown();
    }
    System.exit(exitCode);
  }

  private static int execute(String[] arguments) {
    Places places = Places.ofLauncher();
    try (var workers = new LocalWorkers(places)) {
      return AtelierCommand.commandLine(
              places, Terminal.ofLauncher(), workers, new SpringService(places, workers))
          .execute(arguments);
    }
  }

  /// An interrupted program ends only after its command has closed everything: a process that
  /// leaves while a lane is still inside Python hangs in the libraries' own clean-up.
  private static void await(CountDownLatch closed) {
    try {
      closed.await(GRACE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
