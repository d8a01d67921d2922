package io.atelier.access;

import io.atelier.graph.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A token as its owner has it: `atl_ID_SECRET`, shown once. 256 random bits, which need no slow
/// hash to be safe at rest.
///
/// @param id 8 hexadecimal digits
/// @param text the part behind it, 43 characters of URL-safe Base64
public record Secret(String id, String text) {

  private static final Pattern FORM = Pattern.compile("atl_([0-9a-f]{8})_([A-Za-z0-9_-]{43})");
  private static final int ID_BYTES = 4;
  private static final int SECRET_BYTES = 32;

  static Secret random(SecureRandom random) {
    var id = new byte[ID_BYTES];
    var secret = new byte[SECRET_BYTES];
    random.nextBytes(id);
    random.nextBytes(secret);
    return new Secret(
        HexFormat.of().formatHex(id),
        Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
  }

  /// Reads what a request carries; empty if it has no such form.
  static Optional<Secret> parse(String text) {
    return Optional.of(FORM.matcher(text))
        .filter(Matcher::matches)
        .map(read -> new Secret(read.group(1), read.group(2)));
  }

  String sha256() {
    return Sha256.of(text.getBytes(StandardCharsets.US_ASCII));
  }

  /// Takes as long for a wrong secret as for a right one.
  boolean isOf(Token token) {
    return MessageDigest.isEqual(
        sha256().getBytes(StandardCharsets.US_ASCII),
        token.sha256().getBytes(StandardCharsets.US_ASCII));
  }

  /// The whole of it, for its owner's eyes.
  public String shownOnce() {
    return "atl_" + id + "_" + text;
  }

  /// Without the secret, so that no log can hold it.
  @Override
  public String toString() {
    return "atl_" + id + "_…";
  }
}
