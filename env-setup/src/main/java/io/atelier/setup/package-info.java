/// Makes the Python environment ready, step by step, through Commons Exec: probe, on a Mac Apple's
/// tools, Homebrew and its formulae, then CPython (pyenv builds one if need be), venv, packages of
/// the lock, Jep, check, small models. Nothing of ours stands below this package.
///
/// A step believes files wherever files tell: it looks, acts, looks again, so whatever a kill left
/// behind is found as unfinished work. The [Journal], written before each act, says what is ours to
/// take away again. An environment is built where it stays (its scripts hold absolute paths) and is
/// used only once its [Marker] is written, last; a start with nothing to do reads that marker and
/// runs nothing. Each command records its process id before its first instruction: one that
/// outlives a killed set-up is ended by the next.
///
/// Linux is tested with real parts. Everything for macOS is written from public sources and driven
/// by fakes; it was never run on a Mac.
@NullMarked
package io.atelier.setup;

import org.jspecify.annotations.NullMarked;
