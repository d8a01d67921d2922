package io.atelier.setup;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A set-up in a JVM of its own, to be killed. It prints what its listener hears.
final class SetupChild implements AutoCloseable {

  private final Process process;
  private final BufferedReader lines;

  private SetupChild(Process process) {
    this.process = process;
    this.lines = process.inputReader(StandardCharsets.UTF_8);
  }

  /// @param environment what the child sees beyond what this JVM sees
  static SetupChild start(SetupSettings settings, Map<String, String> environment)
      throws IOException {
    return start(settings, environment, List.of());
  }

  /// One that fills a bundle.
  static SetupChild startBundle(
      SetupSettings settings, Map<String, String> environment, Path bundle) throws IOException {
    return start(settings, environment, List.of(bundle.toString()));
  }

  private static SetupChild start(
      SetupSettings settings, Map<String, String> environment, List<String> more)
      throws IOException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var words =
        new ArrayList<>(
            List.of(
                java,
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                SetupChild.class.getName(),
                settings.dataFolder().toString(),
                settings.repositoryRoot().toString(),
                settings.givenPython().orElseThrow().toString()));
    words.addAll(more);
    var builder = new ProcessBuilder(words).redirectErrorStream(true);
    builder.environment().putAll(environment);
    builder.environment().put("LC_ALL", "C.UTF-8");
    return new SetupChild(builder.start());
  }

  @Nullable String nextLine() throws IOException {
    return lines.readLine();
  }

  /// Reads on until a line holds a text.
  String awaitLine(String text) throws IOException {
    var heard = new StringBuilder();
    for (var line = nextLine(); line != null; line = nextLine()) {
      if (line.contains(text)) {
        return line;
      }
      heard.append(line).append('\n');
    }
    throw new AssertionError("the child ended without \"" + text + "\":\n" + heard);
  }

  /// Reads on to the end.
  ///
  /// @return the last line
  String awaitEnd() throws IOException, InterruptedException {
    var last = "";
    for (var line = nextLine(); line != null; line = nextLine()) {
      last = line;
    }
    if (process.waitFor() != 0) {
      throw new AssertionError("the child failed: " + last);
    }
    return last;
  }

  /// kill -9 at an instant, unless it has ended before.
  ///
  /// @return the last line that it printed
  String killAfter(Duration instant) throws Exception {
    var said = CompletableFuture.supplyAsync(() -> lines.lines().reduce("", (a, b) -> b));
    var _ = process.waitFor(instant.toMillis(), TimeUnit.MILLISECONDS);
    kill();
    return said.get();
  }

  long pid() {
    return process.pid();
  }

  /// kill -9
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  static void main(String[] arguments) {
    var settings =
        new SetupSettings(
            Path.of(arguments[0]),
            Path.of(arguments[1]),
            Optional.of(Path.of(arguments[2])),
            Path.of(System.getProperty("java.home")));
    var made =
        arguments.length > 3
            ? PythonSupply.forThisMachine(settings, SetupChild::print)
                .bundle(Path.of(arguments[3]), Optional.empty(), Optional.empty(), Optional.empty())
                .folder()
            : PythonSetup.forThisMachine(settings, SetupChild::print).apply().folder();
    System.out.println("complete " + made);
  }

  private static void print(SetupEvent event) {
    System.out.println(
        event instanceof SetupEvent.Line line ? "line " + line.text() : event.toString());
  }
}
