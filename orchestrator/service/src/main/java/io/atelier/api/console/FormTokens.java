package io.atelier.api.console;

import io.atelier.api.gate.SessionCookie;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.stereotype.Component;

/// What proves that a form is one of the console's own: a keyed hash of the session, so that there
/// is nothing to keep. The gate has checked `Origin` by then, and the cookie is `SameSite=Strict`;
/// but some browsers leave `Origin` out, and a page of another port is of the same site. What no
/// other origin's page can do is read this from ours. Good until the service ends.
@Component
final class FormTokens {

  private static final String ALGORITHM = "HmacSHA256";
  private static final int KEY_BYTES = 32;

  private final SecretKeySpec key;

  FormTokens() {
    var bytes = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(bytes);
    key = new SecretKeySpec(bytes, ALGORITHM);
  }

  /// For the forms of the page that a request asks for.
  String of(HttpServletRequest request) {
    var session = SessionCookie.of(request);
    return of(session == null ? "" : session);
  }

  boolean isOf(HttpServletRequest request, String given) {
    return MessageDigest.isEqual(
        of(request).getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
  }

  private String of(String session) {
    try {
      var mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(mac.doFinal(session.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }
}
