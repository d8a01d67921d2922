package io.atelier.workers.child;

import io.atelier.engine.AtelierVersion;
import io.atelier.engine.Failure;
import io.atelier.engine.RunEvent;
import io.atelier.engine.RunOutcome;
import io.atelier.engine.RunRequest;
import io.atelier.workers.Worker;
import io.atelier.workers.wire.Footprint;
import io.atelier.workers.wire.Message;
import io.atelier.workers.wire.WireException;
import io.atelier.workers.wire.WorkerExit;
import io.atelier.workers.wire.WorkerSpec;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/// A worker process from its first to its last line. The thread that calls it reads the socket and
/// does nothing else, so it sees at once when the process above is gone, and ends this one: neither
/// Python's lock nor C code that sleeps can keep it.
public final class WorkerChild {

  private static final Duration BEAT = Duration.ofSeconds(1);

  private final Parent parent;
  private final Hosted.Opening opening;
  private final LaneWatch lanes = new LaneWatch();
  private final CompletableFuture<Hosted> hosted = new CompletableFuture<>();
  private volatile long deviceBytes;

  private WorkerChild(Parent parent, Hosted.Opening opening) {
    this.parent = parent;
    this.opening = opening;
  }

  /// Never returns.
  ///
  /// @param arguments the path of the socket to connect to
  public static void serve(String[] arguments, Hosted.Opening opening) {
    if (arguments.length != 1) {
      throw Parent.end(WorkerExit.WRONG_USAGE, "only ./atelier starts it");
    }
    Libc.leaveTerminal();
    new WorkerChild(Parent.at(arguments[0]), opening).listen();
  }

  private void listen() {
    parent.tell(new Message.Hello(AtelierVersion.current(), ProcessHandle.current().pid()));
    start("heartbeat", this::beat);
    while (true) {
      switch (parent.hear()) {
        case Message.Configure(var spec) -> start("open", () -> open(spec));
        case Message.Run(var request) -> start("run " + request.id(), () -> run(request));
        case Message.Cancel(var run) -> worker().cancel(run);
        case Message.Free() -> start("free", this::free);
        case Message.Describe() -> start("describe", this::describe);
        case Message.Shutdown() -> start("shutdown", this::shutdown);
        case Message.FromWorker other ->
            throw Parent.end(WorkerExit.PROTOCOL_BROKEN, "it was told " + other);
      }
    }
  }

  private void open(WorkerSpec spec) {
    try {
      var open = opening.open(spec);
      hosted.complete(open);
      parent.tell(
          new Message.Ready(
              open.worker().environment(),
              open.worker().palette().types().all(),
              open.worker().palette().broken(),
              Runtime.version().toString(),
              ResidentMemory.bytes()));
    } catch (CannotOpen e) {
      parent.tell(new Message.Refused(e.code(), String.valueOf(e.getMessage())));
      throw Parent.end(e.exit(), e.exit().meaning());
    }
  }

  private Worker worker() {
    var open = hosted.getNow(null);
    if (open == null) {
      throw Parent.end(WorkerExit.PROTOCOL_BROKEN, "it was told to work before it was ready");
    }
    return open.worker();
  }

  private void run(RunRequest request) {
    lanes.begin(request.id());
    var outcome = worker().run(request, event -> happened(request.id(), event));
    lanes.end();
    ended(request.id(), outcome);
  }

  private void happened(String run, RunEvent event) {
    lanes.heard(run, event);
    parent.tell(new Message.Happened(run, event));
  }

  private void ended(String run, RunOutcome outcome) {
    deviceBytes = worker().deviceBytes();
    var footprint = footprint();
    try {
      parent.tell(new Message.Ended(run, outcome, footprint));
    } catch (WireException e) {
      var failure = new Failure(e.code().name(), String.valueOf(e.getMessage()));
      parent.tell(new Message.Ended(run, new RunOutcome.Failed(failure), footprint));
    }
  }

  private void free() {
    worker().free();
    describe();
  }

  private void describe() {
    parent.tell(new Message.Description(lanes.states(), footprint()));
  }

  /// The device is asked between runs only: while one is at work its lane is not free to answer.
  private Footprint footprint() {
    return new Footprint(ResidentMemory.bytes(), deviceBytes);
  }

  private void beat() {
    while (true) {
      parent.tell(new Message.Heartbeat(lanes.states()));
      LockSupport.parkNanos(BEAT.toNanos());
    }
  }

  /// Python's clean-up first; then out, without that of the C libraries, which may hang.
  private void shutdown() {
    var open = hosted.getNow(null);
    if (open != null) {
      open.close();
    }
    Libc.exit(WorkerExit.SHUT_DOWN.code());
  }

  /// A fault on any of these threads is one of ours, and a worker that lost a part of itself must
  /// not go on.
  private static void start(String name, Runnable work) {
    Thread.ofPlatform()
        .name(name)
        .daemon()
        .start(() -> {
          try {
            work.run();
          } catch (RuntimeException | Error e) {
            e.printStackTrace();
            throw Parent.end(WorkerExit.FAULT, name + " failed: " + e);
          }
        });
  }
}
