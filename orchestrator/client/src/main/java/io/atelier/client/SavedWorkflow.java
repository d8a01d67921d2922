package io.atelier.client;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A version of a saved workflow.
///
/// @param version from 1
/// @param saver who saved it, by the name of the token
/// @param images which inputs stand for what in a request for pictures; null for none
/// @param workflow as it was given, in the API format or the editor's own
/// @param tag what only this version has
public record SavedWorkflow(
    String name,
    int version,
    Instant saved,
    String saver,
    @Nullable ImageInputs images,
    Workflow workflow,
    String tag) {

  /// To save another workflow on top of this version, and of no other.
  public SaveRequest change(Workflow to) {
    return new SaveRequest(to, images, tag);
  }
}
