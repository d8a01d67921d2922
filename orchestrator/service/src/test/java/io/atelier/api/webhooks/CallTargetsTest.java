package io.atelier.api.webhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Where calls may go.
class CallTargetsTest {

  private static final CallTargets PUBLIC = new CallTargets(Set.of(), () -> false);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.9.9.9",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "198.18.0.1",
        "192.0.2.1",
        "203.0.113.9",
        "224.0.0.1",
        "255.255.255.255",
        "240.0.0.1",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "fd12::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001::1",
        "2001:db8::1"
      })
  void knowsWhatIsNotOfThePublicInternet(String address) {
    assertThat(PublicAddress.is(InetAddress.ofLiteral(address))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1.1.1.1", "93.184.216.34", "172.32.0.1", "100.128.0.1", "2606:4700::1111"})
  void knowsWhatIs(String address) {
    assertThat(PublicAddress.is(InetAddress.ofLiteral(address))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:9/x",
        "http://localhost/",
        "http://LOCALHOST./",
        "http://a.localhost/",
        "http://[::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://2130706433/",
        "http://169.254.169.254/latest"
      })
  void refusesWhatIsWithin(String url) {
    assertThat(PUBLIC.refusal(URI.create(url))).contains("--callbacks-to");
  }

  @Test
  void leavesNamesToTheirAddresses() {
    assertThat(PUBLIC.refusal(URI.create("https://hooks.example.org/x"))).isNull();
    assertThatThrownBy(() -> PUBLIC.addresses("localhost"))
        .isInstanceOf(CallTargets.ForbiddenAddress.class);
  }

  @Test
  void goesAnywhereForTheOwner() throws UnknownHostException {
    var owner = new CallTargets(Set.of(), () -> true);
    assertThat(owner.refusal(URI.create("http://127.0.0.1:9/x"))).isNull();
    assertThat(owner.addresses("127.0.0.1")).isNotEmpty();
  }

  @Test
  void goesWhereTheListSaysAndNowhereElse() throws UnknownHostException {
    var listed = new CallTargets(Set.of("127.0.0.1", "*.Example.org"), () -> true);
    assertThat(listed.refusal(URI.create("http://127.0.0.1:9/x"))).isNull();
    assertThat(listed.refusal(URI.create("http://a.EXAMPLE.org/x"))).isNull();
    assertThat(listed.refusal(URI.create("http://example.org/x"))).contains("example.org");
    assertThat(listed.refusal(URI.create("http://notexample.org/x"))).isNotNull();
    assertThat(listed.addresses("127.0.0.1")).isNotEmpty();
  }
}
