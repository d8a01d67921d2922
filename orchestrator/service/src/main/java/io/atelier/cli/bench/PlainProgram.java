package io.atelier.cli.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A plain Python program as a peer: it loads once, says `ready`, and then answers every line with
/// the seconds that one piece of work took.
final class PlainProgram implements AutoCloseable {

  private final Process process;
  private final BufferedReader answers;
  private final BufferedWriter orders;

  PlainProgram(List<String> command) throws IOException {
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    answers = process.inputReader();
    orders = process.outputWriter();
    if (!"ready".equals(answer())) {
      throw new IOException("the plain program did not get ready");
    }
  }

  double seconds() throws IOException {
    orders.write("run\n");
    orders.flush();
    return Double.parseDouble(answer());
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

  private String answer() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new IOException("the plain program ended early; what it said stands above");
    }
    return line;
  }

  @Override
  public void close() throws IOException {
    orders.close();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
