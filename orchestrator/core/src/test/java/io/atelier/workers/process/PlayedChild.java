package io.atelier.workers.process;

import io.atelier.engine.AtelierVersion;
import io.atelier.engine.RunEvent;
import io.atelier.engine.RunOutcome;
import io.atelier.nodes.Environment;
import io.atelier.workers.wire.Connection;
import io.atelier.workers.wire.Footprint;
import io.atelier.workers.wire.LaneState;
import io.atelier.workers.wire.Message;
import io.atelier.workers.wire.WorkerSpec;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;

/// A process that plays a worker and misbehaves once, as its system property `trick` says. The
/// second time it behaves, which it knows from a file.
public final class PlayedChild {

  private static final String TRICK = System.getProperty("trick", "");

  private final SocketChannel channel;
  private final Connection connection;

  private volatile boolean silent;

  private PlayedChild(SocketChannel channel) {
    this.channel = channel;
    connection = Connection.over(channel);
  }

  public static void main(String[] arguments) throws Exception {
    switch (TRICK) {
      case "exits at once" -> System.exit(7);
      case "never connects" -> new CountDownLatch(1).await();
      default -> {}
    }
    var channel = SocketChannel.open(UnixDomainSocketAddress.of(arguments[0]));
    switch (TRICK) {
      case "is a stranger" -> write(channel, "GET / HTTP/1.1\r\n\r\n");
      case "speaks another protocol" -> write(channel, "ATELIER\n\0c");
      default -> new PlayedChild(channel).play();
    }
    new CountDownLatch(1).await();
  }

  private void play() throws Exception {
    var build = TRICK.equals("is another build") ? "0.0.0" : AtelierVersion.current();
    var pid = ProcessHandle.current().pid() + (TRICK.equals("is another process") ? 1 : 0);
    connection.send(new Message.Hello(build, pid));
    if (connection.receive().orElseThrow() instanceof Message.Configure(var spec)) {
      if (TRICK.equals("refuses")) {
        connection.send(new Message.Refused("NO_PYTHON", "There is no Python; make one."));
        System.exit(100);
      }
      Thread.ofPlatform().daemon().start(this::beat);
      var nowhere = new Environment("3", "2", new TreeMap<>(), "cpu", "", new TreeMap<>(), 1);
      connection.send(new Message.Ready(nowhere, List.of(), List.of(), "25", 0));
      work(spec);
    }
  }

  private void beat() {
    try {
      while (!silent) {
        connection.send(new Message.Heartbeat(List.of(LaneState.idle("lane-1"))));
        Thread.sleep(100);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void work(WorkerSpec spec) throws Exception {
    var before = spec.output().resolveSibling("behaves-now");
    for (var next = connection.receive(); next.isPresent(); next = connection.receive()) {
      switch (next.get()) {
        case Message.Run(var request) -> {
          var first = !Files.exists(before);
          if (first) {
            Files.createFile(before);
            connection.send(happened(request.id(), new RunEvent.NodeStarted("7", "Trick", null)));
            misbehave(request.id());
          }
          connection.send(ended(request.id()));
        }
        case Message.Shutdown _ -> System.exit(0);
        default -> {}
      }
    }
  }

  private void misbehave(String run) throws Exception {
    System.out.println("about to misbehave: " + TRICK);
    switch (TRICK) {
      case "sends garbage" -> {
        var noise = new byte[5_000];
        new Random(42).nextBytes(noise);
        channel.write(ByteBuffer.wrap(noise));
      }
      case "sends a hundred megabytes" -> {
        channel.write(ByteBuffer.allocate(8).putInt(100 << 20).putInt(0).flip());
        for (var i = 0; i < 100; i++) {
          channel.write(ByteBuffer.allocate(1 << 20));
        }
      }
      case "sends what nobody knows" -> {
        var json = "{\"is\":\"Dance\"}".getBytes(StandardCharsets.UTF_8);
        channel.write(
            ByteBuffer.allocate(8 + json.length).putInt(json.length).putInt(0).put(json).flip());
      }
      case "says what only its parent says" -> connection.send(new Message.Shutdown());
      case "closes its socket" -> channel.close();
      case "cuts a message short" -> {
        channel.write(ByteBuffer.allocate(8).putInt(1_000).putInt(0).flip());
        channel.close();
      }
      case "exits with 3" -> System.exit(3);
      case "is killed" -> signal("-KILL");
      case "is asked to terminate" -> signal("-TERM");
      case "prints without end" -> {
        for (var i = 0; i < 200; i++) {
          System.out.print("x".repeat(100_000));
        }
        System.exit(3);
      }
      case "speaks of other runs" -> {
        connection.send(happened("another", new RunEvent.NodesCached(List.of("1"))));
        connection.send(ended("another"));
        connection.send(ended(run));
      }
      case "is silent" -> silent = true;
      default -> {} // Nothing more is heard of the run.
    }
    if (!TRICK.equals("speaks of other runs")) {
      new CountDownLatch(1).await();
    }
  }

  private static void signal(String name) throws IOException {
    var pid = Long.toString(ProcessHandle.current().pid());
    new ProcessBuilder("kill", name, pid).start();
  }

  private static Message happened(String run, RunEvent event) {
    return new Message.Happened(run, event);
  }

  private static Message ended(String run) {
    return new Message.Ended(
        run,
        new RunOutcome.Done(List.of(), List.of(), Duration.ZERO),
        new Footprint(1L << 20, 1L << 33));
  }

  private static void write(SocketChannel channel, String text) throws IOException {
    channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
  }
}
