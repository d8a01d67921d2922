package io.atelier.api.webhooks;

import io.atelier.engine.AtelierVersion;
import io.atelier.jobs.Callback;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/// Makes one call. It follows no redirect, keeps no cookie, and reads nothing of the answer but its
/// status: what stands in it is nobody's business here. Any thread; blocks.
final class SendCall implements AutoCloseable {

  private static final Duration LONGEST_ASKED = Duration.ofHours(1);
  private static final int GONE = 410;

  private final CallTargets targets;
  private final Duration timeout;
  private final CloseableHttpClient client;
  private final ScheduledExecutorService alarm =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("webhook-alarm").daemon().factory());

  /// @param most calls at the same time
  SendCall(CallTargets targets, Duration timeout, int most) {
    this.targets = targets;
    this.timeout = timeout;
    client = client(most);
  }

  private CloseableHttpClient client(int most) {
    var patience = Timeout.of(timeout);
    var connections =
        PoolingHttpClientConnectionManagerBuilder.create()
            .setDnsResolver(new AllowedAddresses())
            .setMaxConnTotal(most)
            .setMaxConnPerRoute(most)
            .setDefaultConnectionConfig(
                ConnectionConfig.custom()
                    .setConnectTimeout(patience)
                    .setSocketTimeout(patience)
                    .build())
            .build();
    return HttpClients.custom()
        .setConnectionManager(connections)
        .setDefaultRequestConfig(
            RequestConfig.custom()
                .setResponseTimeout(patience)
                .setConnectionRequestTimeout(patience)
                .build())
        .setUserAgent("Atelier/" + AtelierVersion.current())
        .disableRedirectHandling()
        .disableAutomaticRetries()
        .disableCookieManagement()
        .disableAuthCaching()
        .disableContentCompression()
        .build();
  }

  /// Asks [CallTargets] instead of the system.
  private final class AllowedAddresses implements DnsResolver {

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
      return targets.addresses(host);
    }

    @Override
    public String resolveCanonicalHostname(String host) {
      return host;
    }
  }

  CallOutcome send(Callback callback, SignedMessage message) {
    var refusal = targets.refusal(callback.url());
    return refusal == null
        ? post(callback, message)
        : new CallOutcome.Refused(CallCode.CALLBACK_REFUSED, refusal);
  }

  private CallOutcome post(Callback callback, SignedMessage message) {
    var request = new HttpPost(callback.url());
    request.setEntity(new StringEntity(message.body(), ContentType.APPLICATION_JSON));
    message.headers(callback.secret()).forEach(request::setHeader);
    var late = new AtomicBoolean();
    var bell =
        alarm.schedule(
            () -> {
              late.set(true);
              request.cancel();
            },
            timeout.toMillis(),
            TimeUnit.MILLISECONDS);
    var host =
        new HttpHost(
            callback.url().getScheme(), callback.url().getHost(), callback.url().getPort());
    try (ClassicHttpResponse answer = client.executeOpen(host, request, null)) {
      return outcome(answer);
    } catch (CallTargets.ForbiddenAddress e) {
      return new CallOutcome.Refused(
          CallCode.CALLBACK_REFUSED,
          "The name of the callback's host leads to an address that is not of the public internet; whoever runs the service can allow that with --callbacks-to.");
    } catch (IOException e) {
      return failed(e, late.get());
    } finally {
      bell.cancel(false);
    }
  }

  private static CallOutcome outcome(ClassicHttpResponse answer) {
    var status = answer.getCode();
    if (status >= 200 && status < 300) {
      return new CallOutcome.Delivered();
    }
    return status == GONE
        ? new CallOutcome.Refused(
            CallCode.CALLBACK_REJECTED, "The callback was answered with 410: it is not wanted.")
        : new CallOutcome.Failed(
            CallCode.CALLBACK_REJECTED,
            "The callback was answered with %d, and only 200 to 299 count; redirects are not followed."
                .formatted(status),
            asked(answer.getFirstHeader("Retry-After")));
  }

  /// Seconds only: a date would be by the other side's clock.
  private static @Nullable Duration asked(@Nullable Header header) {
    if (header == null || !header.getValue().matches("\\d{1,9}")) {
      return null;
    }
    var asked = Duration.ofSeconds(Long.parseLong(header.getValue()));
    return asked.compareTo(LONGEST_ASKED) < 0 ? asked : LONGEST_ASKED;
  }

  private CallOutcome failed(IOException failure, boolean late) {
    return late || failure instanceof InterruptedIOException
        ? new CallOutcome.Failed(
            CallCode.CALLBACK_TIMEOUT,
            "The callback was not answered within %d s.".formatted(timeout.toSeconds()),
            null)
        : new CallOutcome.Failed(
            CallCode.CALLBACK_UNREACHABLE,
            "The callback can't be reached: %s.".formatted(reason(failure)),
            null);
  }

  /// In words of our own: theirs name addresses that a caller may have no business with.
  private static String reason(IOException failure) {
    return switch (failure) {
      case UnknownHostException _ -> "its host has no address";
      case SSLException _ -> "its certificate or its TLS is refused";
      case java.net.ConnectException _ -> "nobody listens there";
      default -> "the connection broke";
    };
  }

  /// Breaks off what is on its way.
  @Override
  public void close() {
    alarm.shutdownNow();
    client.close(CloseMode.IMMEDIATE);
  }
}
