package io.atelier.workers.process;

import io.atelier.workers.wire.Connection;
import io.atelier.workers.wire.Encoded;
import io.atelier.workers.wire.Message;
import io.atelier.workers.wire.WireCode;
import io.atelier.workers.wire.WireException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A worker process from its start to after its end: what is said both ways, what it prints, and
/// how to end it. Whatever goes wrong on the way ends the process, with the reason.
final class ChildProcess {

  /// A process whose socket closed has this long to end by itself: its exit code says more.
  private static final long LAST_SECONDS = 1;

  private final Process process;
  private final SocketFolder socket;
  private final Greeting greeting;
  private final Transcript transcript;
  private final Consumer<Message.FromWorker> listener;
  private final AtomicReference<@Nullable Doom> doom = new AtomicReference<>();
  private final AtomicInteger silentTicks = new AtomicInteger();
  private final ExecutorService outbox =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().name("to-worker").daemon().factory());
  private final Thread reader =
      Thread.ofPlatform().name("from-worker").daemon().unstarted(this::read);
  private volatile @Nullable Connection connection;

  private ChildProcess(
      Process process,
      SocketFolder socket,
      StartChild start,
      Consumer<Message.FromWorker> listener) {
    this.process = process;
    this.socket = socket;
    this.listener = listener;
    greeting = new Greeting(start.spec(), process.pid());
    transcript = Transcript.of(process.getInputStream(), start.output());
  }

  /// Starts it.
  ///
  /// @param listener told all that it says, on one thread
  /// @throws IOException when the system can't start it
  static ChildProcess start(StartChild start, Consumer<Message.FromWorker> listener)
      throws IOException {
    var socket = SocketFolder.open();
    try {
      var child = new ChildProcess(start.launch(socket), socket, start, listener);
      child.reader.start();
      var _ = child.process.onExit().thenRun(socket::close);
      return child;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  long pid() {
    return process.pid();
  }

  /// Says something, once it is connected, without waiting: a process that does not read must not
  /// hold its supervisor, and a thread that is interrupted must not close the connection.
  void tell(Encoded message) {
    try {
      outbox.execute(() -> send(message));
    } catch (RejectedExecutionException _) {
      // It has ended, and whoever waits for an answer is told so.
    }
  }

  private void send(Encoded message) {
    try {
      var open = connection;
      if (open != null) {
        open.send(message);
      }
    } catch (WireException _) {
      // Whoever reads sees the same, and says so.
    }
  }

  /// Counts a look at which nothing new had come. Looks are counted, not seconds, so that nobody is
  /// accused of a silence in which this side was suspended.
  int lookedInVain() {
    return silentTicks.getAndIncrement();
  }

  /// Ends the process with everything that it started. The first reason stands.
  void end(Doom why) {
    if (process.isAlive()) {
      doom.compareAndSet(null, why);
      end();
    }
  }

  private void end() {
    var descendants = process.descendants().toList();
    // By its handle: Process.destroyForcibly closes the streams too, and with them what it said
    // last.
    process.toHandle().destroyForcibly();
    descendants.forEach(ProcessHandle::destroyForcibly);
  }

  /// Why it was ended from here, if it was.
  Optional<Doom> doom() {
    return Optional.ofNullable(doom.get());
  }

  /// Waits for its end.
  ///
  /// @return whether it has ended
  boolean hasEnded(long milliseconds) throws InterruptedException {
    return process.waitFor(milliseconds, TimeUnit.MILLISECONDS);
  }

  /// Once it has ended: takes in what it said last.
  ///
  /// @return the last lines it printed
  List<String> close() throws InterruptedException {
    reader.join(TimeUnit.SECONDS.toMillis(1));
    var open = connection;
    if (open != null) {
      open.close();
    }
    outbox.shutdown();
    return transcript.lastLines();
  }

  int exitCode() {
    return process.exitValue();
  }

  private void read() {
    try {
      var open = connect();
      connection = open;
      greeting.exchange(open);
      for (var next = open.receive(); next.isPresent(); next = open.receive()) {
        silentTicks.set(0);
        listener.accept(fromWorker(next.get()));
      }
      endIfItStays(new Doom(WireCode.CONNECTION_LOST, "The worker process closed its socket"));
    } catch (WireException e) {
      var why = new Doom(e.code(), String.valueOf(e.getMessage()));
      if (e.code() == WireCode.CONNECTION_LOST || e.code() == WireCode.MESSAGE_TRUNCATED) {
        endIfItStays(why);
      } else {
        end(why);
      }
    }
  }

  private Connection connect() {
    try (socket) {
      return Connection.over(socket.server().accept());
    } catch (IOException e) {
      throw new WireException(WireCode.CONNECTION_LOST, "The worker process did not connect: " + e);
    }
  }

  private void endIfItStays(Doom why) {
    try {
      if (!process.waitFor(LAST_SECONDS, TimeUnit.SECONDS)) {
        end(why);
      }
    } catch (InterruptedException _) {
      end(why);
    }
  }

  private static Message.FromWorker fromWorker(Message message) {
    return switch (message) {
      case Message.FromWorker known -> known;
      case Message.ToWorker other ->
          throw new WireException(WireCode.MESSAGE_UNEXPECTED, "The worker process said " + other);
    };
  }
}
