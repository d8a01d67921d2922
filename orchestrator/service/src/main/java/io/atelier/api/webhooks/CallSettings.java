package io.atelier.api.webhooks;

import java.time.Duration;
import java.util.Set;

/// How calls are made.
///
/// @param hosts where they may go, and nowhere else: names, addresses, `*.` and a domain, or `*`;
///   empty for the usual rule of [CallTargets]
/// @param look how often it is looked for calls that are due
/// @param timeout of one call, from its first byte to the answer's status
/// @param pause after the first try; each further one is three times as long
/// @param longest of those pauses
/// @param tries in all
public record CallSettings(
    Set<String> hosts,
    Duration look,
    Duration timeout,
    Duration pause,
    Duration longest,
    int tries) {

  /// 17 tries in about two days.
  public static final CallSettings USUAL =
      new CallSettings(
          Set.of(),
          Duration.ofSeconds(1),
          Duration.ofSeconds(15),
          Duration.ofSeconds(5),
          Duration.ofHours(6),
          17);

  public CallSettings {
    hosts = Set.copyOf(hosts);
  }

  public CallSettings to(Set<String> others) {
    return new CallSettings(others, look, timeout, pause, longest, tries);
  }

  /// The pause after a number of tries, before chance has its part in it.
  Duration pauseAfter(int made) {
    var next = pause;
    for (var number = 1; number < made && next.compareTo(longest) < 0; number++) {
      next = next.multipliedBy(3);
    }
    return next.compareTo(longest) < 0 ? next : longest;
  }
}
