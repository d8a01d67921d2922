package io.atelier.api.console;

import java.net.URI;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;

/// Sends a browser on after a form, so that loading the page again does nothing twice. The address
/// has no host: only the browser knows which one it used.
final class Redirect {

  private Redirect() {}

  /// @param path of ours
  static ResponseEntity<Void> to(String path) {
    return ResponseEntity.status(HttpStatus.SEE_OTHER).location(URI.create(path)).build();
  }
}
