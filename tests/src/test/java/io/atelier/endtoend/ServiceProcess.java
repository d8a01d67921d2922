package io.atelier.endtoend;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// `serve` in a process of its own, over a data folder that has the real environments.
///
/// @param address without a path
public record ServiceProcess(Process process, URI address) implements AutoCloseable {

  private static final String SAID = "Atelier takes jobs at ";
  private static final String PATH = "/v1/jobs";

  /// A data folder with nothing of its own but links to what the set-up made.
  public static Path dataFolder(Path folder) throws IOException {
    Path real = Path.of(System.getProperty("atelier.data"));
    Path data = Files.createDirectory(folder.resolve("data"));
    for (String made : List.of("envs", "builtin-models")) {
      Files.createSymbolicLink(data.resolve(made), real.resolve(made));
    }
    return data;
  }

  /// Waits until it takes jobs.
  ///
  /// @param port 0 for any
  /// @param options of `serve`
  public static ServiceProcess start(Path data, int port, String... options) throws IOException {
    var words = new ArrayList<>(List.of("serve", "--port", Integer.toString(port)));
    words.addAll(List.of(options));
    Process process =
        CommandLineRun.start(
            data, List.of("-Datelier.data=" + data), Map.of(), words.toArray(String[]::new));
    Thread.ofVirtual().start(() -> pass(process.errorReader()));
    BufferedReader lines = process.inputReader();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith(SAID)) {
        String address = line.substring(SAID.length()).replace(PATH, "");
        Thread.ofVirtual().start(() -> pass(lines));
        return new ServiceProcess(process, URI.create(address));
      }
    }
    throw new AssertionError("the service ended before it took jobs");
  }

  /// What it prints goes to the test's log, so that it never waits for a reader.
  private static void pass(BufferedReader lines) {
    lines.lines().forEach(System.err::println);
  }

  /// kill -9
  public void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /// Asks it to end.
  ///
  /// @return its exit status
  public int end() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      throw new AssertionError("the service did not end within a minute");
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
