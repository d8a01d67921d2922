package io.atelier.bridge;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;

/// A Python without Python, for tests and for trying things out: each operation is a Java function.
/// Threads, queueing, cancelling and failing are as in the real one; both pass the same contract
/// test.
public final class FakePython implements Python {

  private final Map<String, Known> operations = new ConcurrentHashMap<>();
  private final OpenLanes lanes = new OpenLanes();
  private volatile boolean closed;

  /// Answers one operation, on the lane's thread.
  @FunctionalInterface
  public interface Operation {

    /// Runs the operation.
    ///
    /// @return JSON
    /// @throws PythonException to fail as Python would; whatever else is thrown is a fault
    String run(PythonCall call);
  }

  private record Known(Operation operation, Consumer<String> unanswered) {}

  /// Adds an operation, or replaces it.
  public FakePython answering(String name, Operation operation) {
    return answering(name, operation, _ -> {});
  }

  /// Adds an operation that makes something of which only its answer tells, as those do that call
  /// `signals.if_unanswered`.
  ///
  /// @param unanswered told on the lane's thread the answer that the caller never gets, because a
  ///   cancel came in between
  public FakePython answering(String name, Operation operation, Consumer<String> unanswered) {
    operations.put(name, new Known(operation, unanswered));
    return this;
  }

  @Override
  public PythonLane openLane(String name) {
    if (closed) {
      throw new IllegalStateException("Python is closed");
    }
    return lanes.open(name, Scripted::new);
  }

  /// An operation in Java can't be interrupted from outside; it looks at its flag.
  @Override
  public void interruptCancelled() {}

  @Override
  public void close() {
    closed = true;
    lanes.close();
  }

  private final class Scripted implements Interpreter {

    @Override
    public Answer call(PythonCall call) {
      var answer = call.cancel().isRaised() ? Answer.cancelled() : answer(call);
      if (call.cancel().isRaised() && answer instanceof Answer.Result(var json)) {
        known(call).ifPresent(known -> known.unanswered.accept(json));
        return Answer.cancelled();
      }
      return answer;
    }

    private Answer answer(PythonCall call) {
      var known = known(call);
      if (known.isEmpty()) {
        return failed(PythonFailure.Kind.FAULT, "unknown_operation", call.operation());
      }
      if (!isJson(call.request()) || !call.request().stripLeading().startsWith("{")) {
        return failed(PythonFailure.Kind.BAD_INPUT, "bad_request", "The request is no JSON object");
      }
      try {
        var json = known.get().operation.run(call);
        return isJson(json)
            ? new Answer.Result(json)
            : failed(PythonFailure.Kind.FAULT, "result_not_json", json);
      } catch (PythonException failure) {
        return new Answer.Failed(failure.failure());
      } catch (Throwable thrown) {
        return Answer.fault(thrown.getClass().getSimpleName(), thrown);
      }
    }

    @Override
    public void close() {}
  }

  private Optional<Known> known(PythonCall call) {
    return Optional.ofNullable(operations.get(call.operation()));
  }

  private static boolean isJson(String text) {
    try {
      Answer.Wire.MAPPER.readTree(text);
      return true;
    } catch (JacksonException notJson) {
      return false;
    }
  }

  private static Answer failed(PythonFailure.Kind kind, String type, String message) {
    return Answer.failed(kind, type, message, "");
  }
}
