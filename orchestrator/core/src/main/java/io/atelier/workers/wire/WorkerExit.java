package io.atelier.workers.wire;

import java.util.Optional;
import java.util.stream.Stream;

/// What a worker process ends with when it ends by its own decision. Everything else is a crash.
public enum WorkerExit {
  SHUT_DOWN(0, "it was asked to end"),
  /// It was not started by a process above.
  WRONG_USAGE(90, "it was not started as a worker is"),
  /// Its socket closed: nobody is there to work for.
  PARENT_GONE(91, "the process above it was gone"),
  /// What came over its socket was no message.
  PROTOCOL_BROKEN(92, "what it was told was no message"),
  /// Anything else that kept it from getting ready.
  NOT_OPENED(93, "it could not be opened"),
  /// A fault of ours in the worker process; what it printed says more.
  FAULT(94, "a part of it failed"),
  NO_PYTHON(100, "its Python is missing"),
  UNSUPPORTED_VERSION(101, "its Python is of another version"),
  STATIC_PYTHON(102, "its Python has no shared library"),
  FREE_THREADED(103, "its Python has no global interpreter lock"),
  WRONG_ARCHITECTURE(104, "its Python is built for another processor"),
  BROKEN_ENVIRONMENT(105, "its environment is not whole"),
  JEP_MISSING(106, "its environment holds no Jep"),
  JEP_VERSION_DIFFERS(107, "its environment holds another Jep"),
  LIBRARY_NOT_LOADED(108, "a library of its Python did not load"),
  PACKAGE_NOT_STARTED(109, "our Python package did not start"),
  /// What computes cannot be loaded: torch is missing, broken, or crashes while it is imported.
  LIBRARIES_NOT_IMPORTED(110, "torch or what belongs to it could not be imported"),
  NATIVE_ACCESS_DENIED(111, "its JVM forbids native code");

  private final int code;
  private final String meaning;

  WorkerExit(int code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }

  public int code() {
    return code;
  }

  /// Ends a sentence that says the process ended.
  public String meaning() {
    return meaning;
  }

  /// What this exit code means, if it is one of ours.
  public static Optional<WorkerExit> of(int code) {
    return Stream.of(values()).filter(exit -> exit.code == code).findFirst();
  }
}
