package io.atelier.cli;

import io.atelier.setup.PythonEnvironment;
import io.atelier.setup.StepState;
import java.io.PrintWriter;
import java.util.List;

/// The Python environments that commands need, made or repaired when they are asked for.
interface Setup {

  /// Shows what it does on `err`, a command's standard error.
  Environments on(PrintWriter err);

  /// All throw [io.atelier.setup.SetupException].
  interface Environments {

    /// What there is to do, step by step; changes nothing.
    List<StepState> plan();

    /// The one that runs workflows, with the built-in models.
    PythonEnvironment ensure();

    /// That, and the one with the developers' tools, which it returns.
    PythonEnvironment ensureTools();
  }
}
