package io.atelier.workers.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;

/// What a process prints: told line by line, and the last lines remembered. Takes the same memory
/// whatever it prints.
final class Transcript {

  /// How long the last lines are waited for; on a busy machine half a second was too short.
  private static final Duration LAST_WORDS = Duration.ofSeconds(2);

  private static final int LINES = 40;
  private static final int LONGEST_LINE = 2_000;

  private final ArrayDeque<String> last = new ArrayDeque<>();
  private final Thread thread;

  private Transcript(InputStream output, Consumer<String> listener) {
    thread =
        Thread.ofPlatform()
            .name("worker-output")
            .daemon()
            .unstarted(() -> readAll(output, listener));
  }

  static Transcript of(InputStream output, Consumer<String> listener) {
    var transcript = new Transcript(output, listener);
    transcript.thread.start();
    return transcript;
  }

  /// The last lines once the process has ended. A child of its own may keep the output open, so
  /// nobody waits long for its end.
  List<String> lastLines() throws InterruptedException {
    thread.join(LAST_WORDS.toMillis());
    synchronized (last) {
      return List.copyOf(last);
    }
  }

  private void readAll(InputStream output, Consumer<String> listener) {
    try (Reader text = new InputStreamReader(output, StandardCharsets.UTF_8)) {
      var line = new StringBuilder();
      for (int c = text.read(); c >= 0; c = text.read()) {
        if (c != '\n' && line.length() < LONGEST_LINE) {
          line.append((char) c);
        } else {
          add(line.toString(), listener);
          line.setLength(0);
        }
      }
      if (!line.isEmpty()) {
        add(line.toString(), listener);
      }
    } catch (IOException _) {
      // The process was ended while it printed.
    }
  }

  private void add(String line, Consumer<String> listener) {
    synchronized (last) {
      last.addLast(line);
      if (last.size() > LINES) {
        last.removeFirst();
      }
    }
    listener.accept(line);
  }
}
