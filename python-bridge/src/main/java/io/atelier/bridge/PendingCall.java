package io.atelier.bridge;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/// One call between its caller, who waits for the answer, and its lane, which gives it.
final class PendingCall implements ProgressSink {

  private final PythonCall call;
  private final CompletableFuture<Answer> answer = new CompletableFuture<>();
  private @Nullable Throwable sinkThrew;

  PendingCall(PythonCall call) {
    this.call = call;
  }

  /// On the lane's thread.
  void run(Interpreter interpreter) {
    answer.complete(withSink(answerOf(interpreter)));
  }

  void refuse(Answer refusal) {
    answer.complete(refusal);
  }

  /// Waits to the end: the lane uses the caller's buffers until then. An interrupt raises the
  /// cancel flag, and is passed on when the call has ended.
  Answer await() {
    BriefSpin.until(answer::isDone);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return answer.get();
        } catch (InterruptedException interrupt) {
          interrupted = true;
          call.cancel().raise();
        } catch (ExecutionException impossible) {
          throw new IllegalStateException(impossible);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// Lets nothing that the caller's sink throws into Python, where a library might swallow it.
  @Override
  public void report(int step, int total, String note) {
    if (sinkThrew == null) {
      try {
        call.progress().report(step, total, note);
      } catch (Throwable thrown) {
        sinkThrew = thrown;
        call.cancel().raise();
      }
    }
  }

  private Answer answerOf(Interpreter interpreter) {
    try {
      return interpreter.call(call.reportingTo(this));
    } catch (Throwable thrown) {
      return Answer.fault("bridge_fault", thrown);
    }
  }

  private Answer withSink(Answer given) {
    return sinkThrew == null ? given : new Answer.SinkThrew(sinkThrew);
  }
}
