package io.atelier.bridge;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.core.JacksonException;

/// A Python without Python, for tests and for trying things out: each operation is a Java function.
/// Threads, queueing, cancelling and failing are as in the real one; both pass the same contract
/// test.
public final class FakePython implements Python {

  private final Map<String, Operation> operations = new ConcurrentHashMap<>();
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

  /// Adds an operation, or replaces it.
  public FakePython answering(String name, Operation operation) {
    operations.put(name, operation);
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
      return call.cancel().isRaised() && answer instanceof Answer.Result
          ? Answer.cancelled()
          : answer;
    }

    private Answer answer(PythonCall call) {
      var operation = operations.get(call.operation());
      if (operation == null) {
        return failed(PythonFailure.Kind.FAULT, "unknown_operation", call.operation());
      }
      if (!isJson(call.request()) || !call.request().stripLeading().startsWith("{")) {
        return failed(PythonFailure.Kind.BAD_INPUT, "bad_request", "The request is no JSON object");
      }
      try {
        var json = operation.run(call);
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
