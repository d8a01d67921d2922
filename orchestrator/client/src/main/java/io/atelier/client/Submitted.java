package io.atelier.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A job that the service has accepted: it is on disk there and stays.
///
/// @param repeated the idempotency key was known, and this is the job that it stands for
/// @param warnings what is worth knowing of its workflow
public record Submitted(String id, boolean repeated, @Nullable List<Finding> warnings) {

  public Submitted {
    warnings = warnings == null ? List.of() : List.copyOf(warnings);
  }
}
