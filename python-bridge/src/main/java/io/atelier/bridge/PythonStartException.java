package io.atelier.bridge;

import org.jspecify.annotations.Nullable;

/// Python could not be entered. The message is one sentence with the remedy.
public final class PythonStartException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final Code code;

  PythonStartException(Code code, String message) {
    super(message);
    this.code = code;
  }

  PythonStartException(Code code, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  public Code code() {
    return code;
  }

  /// Why it could not be entered.
  public enum Code {
    /// No file, no right to execute it, or it does not answer as a Python.
    NO_PYTHON,
    /// Neither 3.11 nor 3.12.
    UNSUPPORTED_VERSION,
    /// Built without a shared libpython, which cannot be embedded.
    STATIC_PYTHON,
    /// Built without the global interpreter lock, which Jep does not know.
    FREE_THREADED,
    /// Its processor architecture is not that of this JVM.
    WRONG_ARCHITECTURE,
    /// Not a virtual environment, or one that is no longer whole.
    BROKEN_ENVIRONMENT,
    /// The environment holds no Jep, or no native library of it.
    JEP_MISSING,
    /// The environment's Jep is not of the version of our jar.
    JEP_VERSION_DIFFERS,
    /// Jep's library or libpython refused to load.
    LIBRARY_NOT_LOADED,
    /// This JVM was not started with `--enable-native-access`, and insists on it.
    NATIVE_ACCESS_DENIED,
    /// A module that the program needs is missing, or fails or crashes while it is imported.
    LIBRARIES_NOT_IMPORTED,
    /// Our own Python package is missing or did not start.
    PACKAGE_NOT_STARTED,
    /// This JVM has entered Python before; it can do so once.
    ALREADY_STARTED
  }
}
