/// Homebrew, pyenv, venv, pip: the Python environment made ready, step by step, through Commons
/// Exec. Nothing of ours stands below this package.
@NullMarked
package io.atelier.setup;

import org.jspecify.annotations.NullMarked;
