package io.atelier.api.webhooks;

import io.atelier.api.wire.ApiCode;
import io.atelier.graph.AtelierException;
import io.atelier.jobs.Callback;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Where calls may go, so that nobody makes the service knock at doors that are closed to him. With
/// a list of hosts: there, whatever address they have. Without one: anywhere, as long as the
/// service asks for no token, because then whoever calls is its owner; else to addresses of the
/// public internet only.
public final class CallTargets {

  private final Set<String> hosts;
  private final BooleanSupplier ownersOnly;

  /// @param hosts see [CallSettings#hosts]
  /// @param ownersOnly whether every caller is the owner of the service, now
  public CallTargets(Set<String> hosts, BooleanSupplier ownersOnly) {
    this.hosts =
        hosts.stream().map(host -> host.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
    this.ownersOnly = ownersOnly;
  }

  /// Why no call may go there, as far as its text says it; null if nothing does.
  @Nullable String refusal(URI url) {
    var host = url.getHost().toLowerCase(Locale.ROOT);
    if (!hosts.isEmpty()) {
      return isListed(host)
          ? null
          : "This service makes no calls to '%s'; name a host that --callbacks-to allows."
              .formatted(host);
    }
    var isHere = host.matches("(.*\\.)?localhost\\.?");
    var isFigures = host.startsWith("[") || host.matches("[0-9.]+");
    return ownersOnly.getAsBoolean() || !(isHere || (isFigures && !isPublic(host)))
        ? null
        : "This service makes calls to the public internet only, and '%s' is not of it; whoever runs it can allow that with --callbacks-to."
            .formatted(host);
  }

  private boolean isListed(String host) {
    return hosts.contains("*")
        || hosts.contains(host)
        || hosts.stream()
            .anyMatch(listed -> listed.startsWith("*.") && host.endsWith(listed.substring(1)));
  }

  private static boolean isPublic(String figures) {
    try {
      return PublicAddress.is(InetAddress.ofLiteral(figures));
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  /// Refuses a callback before its job is taken.
  ///
  /// @throws AtelierException CALLBACK_REFUSED
  public void require(@Nullable Callback callback) {
    var refusal = callback == null ? null : refusal(callback.url());
    if (refusal != null) {
      throw new AtelierException(ApiCode.CALLBACK_REFUSED, refusal);
    }
  }

  /// The addresses of a host that a call may go to. It goes to one of these and asks for no other,
  /// so that a name can't change its address in between.
  ///
  /// @throws UnknownHostException when there are none
  InetAddress[] addresses(String host) throws UnknownHostException {
    var found = InetAddress.getAllByName(host);
    if (!hosts.isEmpty() || ownersOnly.getAsBoolean()) {
      return found;
    }
    var allowed = Arrays.stream(found).filter(PublicAddress::is).toArray(InetAddress[]::new);
    if (allowed.length == 0) {
      throw new ForbiddenAddress(host);
    }
    return allowed;
  }

  /// A name of the public internet that leads to none of its addresses.
  static final class ForbiddenAddress extends UnknownHostException {

    private static final long serialVersionUID = 1L;

    ForbiddenAddress(String host) {
      super(host);
    }
  }
}
