package io.atelier.api.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class SignedMessageTest {

  /// The example of Standard Webhooks' own libraries.
  @Test
  void signsAsStandardWebhooksDoes() {
    var body = "{\"test\": 2432232314}";
    var message =
        new SignedMessage(
            "msg_p5jXN8AQM9LWM0D4loKWxJek", Instant.ofEpochSecond(1_614_265_330), body);

    assertThat(message.headers("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
        .containsEntry("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek")
        .containsEntry("webhook-timestamp", "1614265330")
        .containsEntry("webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    assertThat(message.headers(null)).doesNotContainKey("webhook-signature");
  }
}
