package io.atelier.setup;

import java.util.List;

/// Makes the Python environment that a lock describes, and keeps it made. Safe to kill at any
/// point: the next call goes on where the last one was. One thread at a time per object; other
/// processes are held off by a lock in the data folder.
@SuppressWarnings({"DoNotCallSuggester", "UnusedVariable"}) // until the steps are here
public final class PythonSetup {

  private PythonSetup() {}

  public static PythonSetup forThisMachine(SetupSettings settings, SetupListener listener) {
    throw new UnsupportedOperationException("comes with the steps");
  }

  /// The environment, made or repaired first if need be. When everything is there this reads a few
  /// small files and starts no process.
  ///
  /// @throws SetupException with a code and what to do
  public PythonEnvironment ensure() {
    throw new UnsupportedOperationException("comes with the steps");
  }

  /// `ensure`, then a second small environment with ruff, mypy, pytest and import-linter that sees
  /// the first one's packages.
  public PythonEnvironment ensureTools() {
    throw new UnsupportedOperationException("comes with the steps");
  }

  /// What `ensure` would do, without writing anything. It may start Pythons to look at them.
  public List<StepState> plan() {
    throw new UnsupportedOperationException("comes with the steps");
  }
}
