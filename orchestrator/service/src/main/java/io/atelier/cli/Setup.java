package io.atelier.cli;

import io.atelier.setup.PythonEnvironment;
import java.io.PrintWriter;

/// The Python environments that commands need, made or repaired when they are asked for.
interface Setup {

  /// Shows what it does on `err`, a command's standard error.
  Environments on(PrintWriter err);

  /// Both throw [io.atelier.setup.SetupException].
  interface Environments {

    /// The one that runs workflows, with the built-in models.
    PythonEnvironment ensure();

    /// That, and the one with the developers' tools, which it returns.
    PythonEnvironment ensureTools();
  }
}
