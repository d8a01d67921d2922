package io.atelier.api;

import io.atelier.access.Caller;
import io.atelier.api.wire.ApiCode;
import io.atelier.artifacts.Artifact;
import io.atelier.graph.Shown;
import io.atelier.jobs.Jobs;
import io.atelier.library.Pin;
import io.atelier.library.Pins;
import org.springframework.stereotype.Component;

/// Artifacts of the caller's tenant: what its jobs made, and what it has pinned of it.
@Component
final class OwnArtifact {

  private final Jobs jobs;
  private final Pins pins;

  OwnArtifact(Jobs jobs, Pins pins) {
    this.jobs = jobs;
    this.pins = pins;
  }

  /// @throws ApiException ARTIFACT_UNKNOWN
  Artifact find(Caller caller, String sha256) {
    return jobs.artifact(caller.tenant(), sha256)
        .or(() -> pins.find(caller.tenant(), sha256).map(Pin::artifact))
        .orElseThrow(() -> unknown(sha256));
  }

  /// Keeps one whatever becomes of its job. Where the job went in between, its artifact may be
  /// collected already: then it is not pinned.
  ///
  /// @throws ApiException ARTIFACT_UNKNOWN
  Pin pin(Caller caller, String sha256) {
    var tenant = caller.tenant();
    var there = pins.find(tenant, sha256);
    if (there.isPresent()) {
      return there.get();
    }
    var pin = pins.pin(tenant, find(caller, sha256));
    if (jobs.artifact(tenant, sha256).isEmpty()) {
      pins.unpin(tenant, sha256);
      throw unknown(sha256);
    }
    return pin;
  }

  static ApiException unknown(String sha256) {
    return new ApiException(
        ApiCode.ARTIFACT_UNKNOWN,
        "None of your jobs made an artifact '%s'; the artifacts of a job stand with it."
            .formatted(Shown.text(sha256)));
  }
}
