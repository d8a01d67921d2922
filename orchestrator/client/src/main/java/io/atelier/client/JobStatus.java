package io.atelier.client;

import com.fasterxml.jackson.annotation.JsonProperty;

/// Where a job stands.
public enum JobStatus {
  /// It waits for a worker.
  @JsonProperty("queued")
  QUEUED,

  /// A worker is at it.
  @JsonProperty("running")
  RUNNING,

  /// It was asked to stop, and may still be done first.
  @JsonProperty("cancelling")
  CANCELLING,

  /// Every output is there.
  @JsonProperty("done")
  DONE,

  @JsonProperty("failed")
  FAILED,

  @JsonProperty("cancelled")
  CANCELLED;

  /// Whether it stays so.
  public boolean isFinal() {
    return switch (this) {
      case DONE, FAILED, CANCELLED -> true;
      case QUEUED, RUNNING, CANCELLING -> false;
    };
  }
}
