package io.atelier.bridge;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/// The lane itself, whatever interpreter it owns. Its thread is a platform thread with a stack that
/// deep Python code does not exhaust: on a small one the JVM ends without a word.
final class Lane implements PythonLane {

  private static final long STACK_BYTES = 16L << 20;

  private final String name;
  private final Thread thread;
  private final LaneQueue queue = new LaneQueue();
  private final CompletableFuture<Lane> opened = new CompletableFuture<>();
  private final CompletableFuture<Lane> ended = new CompletableFuture<>();

  private Lane(String name, Supplier<? extends Interpreter> source) {
    this.name = name;
    this.thread = new Thread(null, () -> live(source), name, STACK_BYTES);
    thread.setDaemon(true);
  }

  /// Opens the interpreter on the lane's thread; what that throws is thrown here.
  static Lane open(String name, Supplier<? extends Interpreter> source) {
    var lane = new Lane(name, source);
    lane.thread.start();
    return joined(lane.opened);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String call(PythonCall call) {
    refuseOwnThread();
    var pending = new PendingCall(call);
    enqueue(pending, call);
    return switch (pending.await()) {
      case Answer.Result(String json) -> json;
      case Answer.Failed(PythonFailure failure) -> throw new PythonException(failure);
      case Answer.SinkThrew(RuntimeException thrown) -> throw thrown;
      case Answer.SinkThrew(Error thrown) -> throw thrown;
      case Answer.SinkThrew(Throwable thrown) -> throw new IllegalStateException(thrown);
    };
  }

  @Override
  public void close() {
    refuseOwnThread();
    refuse(queue.close());
    joined(ended);
  }

  boolean isOpen() {
    return !ended.isDone();
  }

  private void enqueue(PendingCall pending, PythonCall call) {
    try {
      if (!queue.put(pending)) {
        throw new IllegalStateException("the lane " + name + " is closed; open another one");
      }
    } catch (InterruptedException interrupt) {
      call.cancel().raise();
      pending.refuse(Answer.cancelled());
      Thread.currentThread().interrupt();
    }
  }

  private void live(Supplier<? extends Interpreter> source) {
    try (Interpreter interpreter = source.get()) {
      opened.complete(this);
      for (var next = queue.take(); next != null; next = queue.take()) {
        next.run(interpreter);
      }
    } catch (Throwable thrown) {
      opened.completeExceptionally(thrown);
      ended.completeExceptionally(thrown);
    } finally {
      refuse(queue.close());
      ended.complete(this);
    }
  }

  private void refuse(Iterable<PendingCall> left) {
    var refusal =
        Answer.failed(
            PythonFailure.Kind.CANCELLED, "lane_closed", "The lane " + name + " was closed", "");
    left.forEach(call -> call.refuse(refusal));
  }

  /// The lane's own thread would wait for itself for ever.
  private void refuseOwnThread() {
    if (Thread.currentThread() == thread) {
      throw new IllegalStateException("the lane " + name + " cannot wait for itself");
    }
  }

  private static Lane joined(CompletableFuture<Lane> future) {
    try {
      return future.join();
    } catch (CompletionException thrown) {
      switch (thrown.getCause()) {
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw thrown;
      }
    }
  }
}
