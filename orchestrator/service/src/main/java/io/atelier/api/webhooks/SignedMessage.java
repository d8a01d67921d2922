package io.atelier.api.webhooks;

import io.atelier.jobs.Callback;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// What goes over the wire, as Standard Webhooks has it.
///
/// @param id the same for every try, so that a receiver knows what it has seen
/// @param at the time of this try
record SignedMessage(String id, Instant at, String body) {

  private static final String ALGORITHM = "HmacSHA256";

  /// @param secret null for a message without a signature
  Map<String, String> headers(@Nullable String secret) {
    var headers = new LinkedHashMap<String, String>();
    headers.put("webhook-id", id);
    headers.put("webhook-timestamp", Long.toString(at.getEpochSecond()));
    if (secret != null) {
      headers.put("webhook-signature", "v1," + signature(Callback.key(secret)));
    }
    return headers;
  }

  private String signature(byte[] key) {
    try {
      var mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      var signed = "%s.%d.%s".formatted(id, at.getEpochSecond(), body);
      var bytes = mac.doFinal(signed.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }
}
