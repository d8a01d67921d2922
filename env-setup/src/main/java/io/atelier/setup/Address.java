package io.atelier.setup;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.Set;

/// An address that may carry a secret: only `text` tells it, and it goes into variables of child
/// processes and nowhere else.
public record Address(String text) {

  static final Set<String> WEB = Set.of("http", "https", "file");
  static final Set<String> GIT = Set.of("http", "https", "file", "ssh", "git");
  static final Set<String> PROXY = Set.of("http", "https", "socks5", "socks5h");

  /// Empty when it is none, or its credentials are written so that they could not be found again in
  /// a program's output.
  static Optional<Address> of(String text, Set<String> schemes) {
    try {
      var uri = new URI(text);
      var user = uri.getRawUserInfo();
      return uri.getScheme() != null
              && schemes.contains(uri.getScheme())
              && (uri.getHost() != null || uri.getScheme().equals("file"))
              && (user == null || user.indexOf('\'') < 0)
          ? Optional.of(new Address(text))
          : Optional.empty();
    } catch (URISyntaxException none) {
      return Optional.empty();
    }
  }

  /// Without the secret.
  @Override
  public String toString() {
    return Redaction.of(text);
  }
}
