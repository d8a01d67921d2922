package io.atelier.cli;

/// Starts the service: what `serve` needs from above.
public interface ServiceSource {

  /// Starts it, and returns when it takes requests; its workers may still be on their way.
  ///
  /// @throws io.atelier.graph.AtelierException when it can't
  RunningService start(ServiceSettings settings);
}
