package io.atelier.api;

import io.atelier.access.Caller;
import io.atelier.api.openapi.Says;
import io.atelier.api.wire.ApiCode;
import io.atelier.api.wire.PinPageView;
import io.atelier.api.wire.PinView;
import io.atelier.graph.Shown;
import io.atelier.library.Pins;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/// What the caller's tenant wants to keep when its jobs are deleted.
@RestController
@RequestMapping("/v1")
final class PinsController {

  private static final String ONE = "/artifacts/{sha256}/pin";

  private final OwnArtifact artifacts;
  private final Pins pins;

  PinsController(OwnArtifact artifacts, Pins pins) {
    this.artifacts = artifacts;
    this.pins = pins;
  }

  @Says("Keep an artifact when its job is deleted")
  @PutMapping(ONE)
  PinView pin(Caller caller, @PathVariable String sha256) {
    return PinView.of(artifacts.pin(caller, sha256));
  }

  @Says("Whether an artifact is pinned")
  @GetMapping(ONE)
  PinView get(Caller caller, @PathVariable String sha256) {
    return pins.find(caller.tenant(), sha256)
        .map(PinView::of)
        .orElseThrow(() ->
            new ApiException(
                ApiCode.NOT_FOUND,
                "The artifact '%s' is not pinned; /v1/pins lists those that are."
                    .formatted(Shown.text(sha256))));
  }

  @Says("Let go of an artifact: it is collected when no job has it any more")
  @DeleteMapping(ONE)
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void unpin(Caller caller, @PathVariable String sha256) {
    pins.unpin(caller.tenant(), sha256);
  }

  @Says("Artifacts that are pinned")
  @GetMapping("/pins")
  PinPageView list(
      Caller caller,
      @RequestParam(required = false) @Nullable String after,
      @RequestParam(required = false) @Nullable String limit) {
    var most = JobQuery.limit(limit);
    var found = pins.list(caller.tenant(), after, most);
    return new PinPageView(
        found.stream().map(PinView::of).toList(),
        found.size() < most ? null : found.getLast().artifact().sha256());
  }
}
