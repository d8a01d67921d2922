package io.atelier.catalog;

import org.jspecify.annotations.Nullable;

/// What one rule says of one header.
sealed interface Verdict {

  /// It is this; the family is null where the content does not decide it.
  record Match(FileKind kind, @Nullable String family) implements Verdict {}

  /// It is meant to be this, but cannot be used.
  record Broken(String how) implements Verdict {}

  /// It is something else.
  record No(String because) implements Verdict {}
}
