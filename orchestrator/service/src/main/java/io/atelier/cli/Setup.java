package io.atelier.cli;

import io.atelier.setup.Advice;
import io.atelier.setup.BundleMade;
import io.atelier.setup.LockMade;
import io.atelier.setup.LoginProgram;
import io.atelier.setup.LoginState;
import io.atelier.setup.Platform;
import io.atelier.setup.PythonEnvironment;
import io.atelier.setup.SetupListener;
import io.atelier.setup.SetupStatus;
import io.atelier.setup.StepState;
import io.atelier.setup.Undone;
import io.atelier.setup.Verified;
import io.atelier.setup.WebEditorVersion;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The Python environments that commands need, made or repaired when they are asked for.
interface Setup {

  /// Shows what it does on `err`, a command's standard error.
  default Environments on(PrintWriter err) {
    return on(err, SetupWishes.NONE);
  }

  /// Shows what it does on `err`.
  default Environments on(PrintWriter err, SetupWishes wishes) {
    return on(err, wishes, SetupListener.SILENT);
  }

  /// Shows what it does on `err`.
  ///
  /// @param also hears it too
  /// @throws io.atelier.setup.SetupException when the settings file cannot be taken
  Environments on(PrintWriter err, SetupWishes wishes, SetupListener also);

  /// All throw [io.atelier.setup.SetupException].
  interface Environments {

    /// What there is to do, step by step; changes nothing.
    List<StepState> plan();

    /// The real checks on what is there; changes nothing.
    List<Verified> verify();

    /// What is wrong and what mends it; changes nothing.
    List<Advice> doctor();

    /// What is there; changes nothing.
    SetupStatus status();

    /// Takes away what was made.
    ///
    /// @param really false: only says what would be done
    List<Undone> uninstall(boolean really);

    /// How a program fares that is to be started at login; changes nothing.
    LoginState login(LoginProgram program);

    /// Has it started no more, and ends it.
    List<Undone> removeLogin(LoginProgram program);

    /// `ensure`, told from the plan to the end; what was damaged is mended.
    PythonEnvironment apply();

    /// Resolves the locks.
    ///
    /// @param upgrade false: what they pin already stays
    List<LockMade> lock(boolean upgrade);

    /// Fills a folder for machines without a network.
    ///
    /// @param platform empty: this machine's
    /// @param python as in `3.11`; empty: this machine's
    /// @param editor the version of ComfyUI's editor that comes along; empty: none
    BundleMade bundle(
        Path out,
        Optional<Platform> platform,
        Optional<String> python,
        Optional<WebEditorVersion> editor);

    /// The one that runs workflows, with the built-in models.
    PythonEnvironment ensure();

    /// That, and the one with the developers' tools, which it returns.
    PythonEnvironment ensureTools();

    /// The folder of ComfyUI's editor, if it was fetched; changes nothing.
    Optional<Path> webEditor(WebEditorVersion version);

    /// That folder, fetched first if need be.
    Path ensureWebEditor(WebEditorVersion version);
  }
}
