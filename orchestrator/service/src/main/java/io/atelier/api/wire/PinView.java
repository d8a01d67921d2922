package io.atelier.api.wire;

import io.atelier.library.Pin;
import java.time.Instant;

/// An artifact that stays when its job is deleted.
///
/// @param pinned since when
public record PinView(ArtifactView artifact, Instant pinned) {

  public static PinView of(Pin pin) {
    return new PinView(ArtifactView.of(pin.artifact()), pin.pinned());
  }
}
