package io.atelier.setup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.commons.exec.CommandLine;
import org.apache.commons.exec.DefaultExecutor;
import org.apache.commons.exec.LogOutputStream;
import org.apache.commons.exec.PumpStreamHandler;

/// Real processes, through Commons Exec. Commons Exec's own watchdog ends the one process it
/// started; pip and pyenv start others, so the whole tree is ended here.
final class ExecCommandRunner implements CommandRunner {

  private static final LiveProcesses LIVE = new LiveProcesses();
  // The shell becomes the program: the id it writes is the program's, and nothing runs unrecorded.
  private static final String RECORD_AND_BECOME =
      "printf '%s\\n' $$ \"$1\" >\"$0\" && shift && exec \"$@\"";

  @Override
  public Outcome run(Command command, Consumer<String> lines) throws InterruptedException {
    if (!Files.isExecutable(command.program())) {
      return new Outcome.NotStarted("there is no program at " + command.program());
    }
    var execution = new Execution(command, lines);
    var ended = new CompletableFuture<Integer>();
    var thread = Thread.ofPlatform().name("setup-command").daemon();
    thread.start(() -> execution.complete(ended));
    try {
      return new Outcome.Ended(ended.get(command.timeout().toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException late) {
      execution.end(ended);
      return new Outcome.TimedOut();
    } catch (InterruptedException interrupted) {
      execution.end(ended);
      throw interrupted;
    } catch (ExecutionException failed) {
      return new Outcome.NotStarted(String.valueOf(failed.getMessage()));
    }
  }

  /// One run of one command on a thread of its own.
  private static final class Execution extends DefaultExecutor {

    private final Command command;
    private final CompletableFuture<Process> process = new CompletableFuture<>();

    @SuppressWarnings(
        "deprecation") // The builder makes no subclass, and launch() is the only seam.
    Execution(Command command, Consumer<String> lines) {
      this.command = command;
      var oneAtATime = new Object();
      Consumer<String> serial =
          line -> {
            synchronized (oneAtATime) {
              lines.accept(line);
            }
          };
      var streams = new PumpStreamHandler(new Lines(serial), new Lines(serial));
      streams.setStopTimeout(Duration.ofSeconds(2));
      setStreamHandler(streams);
      setExitValues(null); // every exit code is an answer
      setWorkingDirectory(command.folder().toFile());
      setProcessDestroyer(LIVE);
    }

    void complete(CompletableFuture<Integer> ended) {
      try {
        ended.complete(execute(commandLine(), command.environment()));
      } catch (IOException | RuntimeException failed) {
        if (!process.completeExceptionally(failed) && !process.join().isAlive()) {
          // It ran; only a stray descendant keeps its output open.
          ended.complete(process.join().exitValue());
        } else {
          ended.completeExceptionally(failed);
        }
      }
    }

    void end(CompletableFuture<Integer> ended) {
      process
          .thenAccept(started -> new ProcessTree(started.toHandle()).end())
          .exceptionally(none -> null)
          .join();
      ended.exceptionally(failure -> -1).join();
    }

    @Override
    protected Process launch(CommandLine line, Map<String, String> environment, Path folder)
        throws IOException {
      var started = super.launch(line, environment, folder);
      process.complete(started);
      return started;
    }

    private CommandLine commandLine() {
      var words = new ArrayList<String>();
      command
          .pidFile()
          .ifPresent(file ->
              words.addAll(
                  List.of("/bin/sh", "-c", RECORD_AND_BECOME, file.toString(), Leftover.here())));
      words.addAll(command.arguments());
      var line = new CommandLine(Path.of(words.getFirst()));
      words.subList(1, words.size()).forEach(word -> line.addArgument(word, false));
      return line;
    }
  }

  /// One stream of a process, line by line.
  private static final class Lines extends LogOutputStream {

    private final Consumer<String> lines;

    Lines(Consumer<String> lines) {
      super(0, StandardCharsets.UTF_8);
      this.lines = lines;
    }

    @Override
    protected void processLine(String line, int level) {
      lines.accept(line);
    }
  }
}
