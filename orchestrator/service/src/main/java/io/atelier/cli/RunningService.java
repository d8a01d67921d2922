package io.atelier.cli;

import java.net.URI;

/// A service that takes requests.
public interface RunningService extends AutoCloseable {

  /// Where it does.
  URI address();

  /// Takes no more, ends what runs or leaves it for the next start, and frees everything.
  @Override
  void close();
}
