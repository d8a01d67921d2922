package io.atelier.cli.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A plain Python program as a peer: it loads once, says `ready`, and then answers every line with
/// the seconds that one piece of work took.
final class PlainProgram implements AutoCloseable {

  private static final long GRACE_SECONDS = 10;

  private final Process process;
  private final BufferedReader answers;
  private final BufferedWriter orders;

  private PlainProgram(Process process) {
    this.process = process;
    this.answers = process.inputReader();
    this.orders = process.outputWriter();
  }

  /// Starts it and waits until it is ready.
  static PlainProgram start(List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    var program = new PlainProgram(process);
    if (!"ready".equals(program.answers.readLine())) {
      program.close();
      throw new IOException("the plain program did not get ready; what it said stands above");
    }
    return program;
  }

  ProcessHandle process() {
    return process.toHandle();
  }

  double seconds() throws IOException {
    orders.write("run\n");
    orders.flush();
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException("the plain program ended early; what it said stands above");
    }
    return Double.parseDouble(answer);
  }

  /// Waits for a program that only has to end well.
  static void requireSuccess(Process process) throws IOException {
    try {
      if (process.waitFor() != 0) {
        throw new IOException("a program ended with " + process.exitValue());
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public void close() throws IOException {
    try (answers) {
      orders.close();
    } finally {
      end();
    }
  }

  private void end() {
    try {
      if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
