package io.atelier.jobs;

import java.net.URI;
import java.util.Base64;
import java.util.Collections;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Whom to tell over HTTP how a job has ended.
///
/// @param url http or https, without a user and a fragment; up to 2,000 characters
/// @param secret with which calls are signed, as Standard Webhooks has it: `whsec_` and the Base64
///   of 24 to 64 bytes; null for calls without a signature
/// @param events the ends that it is told of
public record Callback(URI url, @Nullable String secret, SortedSet<JobStatus> events) {

  private static final String MARK = "whsec_";
  private static final int LONGEST = 2_000;
  private static final int FEWEST_BYTES = 24;
  private static final int MOST_BYTES = 64;
  private static final int HIGHEST_PORT = 65_535;

  /// Checks every bound.
  ///
  /// @throws io.atelier.graph.AtelierException JOB_INVALID
  public Callback {
    events = Collections.unmodifiableSortedSet(new TreeSet<>(events));
    JobTerms.require(isHttp(url), "A callback's URL begins with http:// or https:// and a host");
    JobTerms.require(
        url.getRawUserInfo() == null && url.getRawFragment() == null,
        "A callback's URL has no user, no password and no fragment");
    JobTerms.require(
        url.toString().length() <= LONGEST && url.getPort() <= HIGHEST_PORT,
        "A callback's URL has 2,000 characters at most and a port up to 65535");
    JobTerms.require(
        secret == null || isSecret(secret),
        "A callback's secret is whsec_ and the Base64 of 24 to 64 bytes");
    JobTerms.require(
        !events.isEmpty() && events.stream().allMatch(JobStatus::isFinal),
        "A callback's events are some of done, failed and cancelled");
  }

  private static boolean isHttp(URI url) {
    var scheme = url.getScheme();
    return url.getHost() != null
        && (scheme.equalsIgnoreCase("http") || scheme.equalsIgnoreCase("https"));
  }

  private static boolean isSecret(String text) {
    try {
      var bytes = text.startsWith(MARK) ? key(text).length : 0;
      return bytes >= FEWEST_BYTES && bytes <= MOST_BYTES;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  /// The bytes of a secret.
  public static byte[] key(String secret) {
    return Base64.getDecoder().decode(secret.substring(MARK.length()));
  }

  /// Who answers there: calls to one that is slow wait for each other, and for no other's.
  ///
  /// @return host and port
  public String target() {
    var port = url.getPort() >= 0 ? url.getPort() : usualPort();
    return url.getHost().toLowerCase(Locale.ROOT) + ":" + port;
  }

  private int usualPort() {
    return url.getScheme().equalsIgnoreCase("https") ? 443 : 80;
  }

  /// Without the secret, and without what the address may hold of one.
  @Override
  public String toString() {
    return "Callback[%s %s]".formatted(target(), events);
  }
}
