package io.atelier.api.wire;

import io.atelier.jobs.Hold;
import io.atelier.jobs.QueueStatus;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

/// The queue at this moment.
///
/// @param tenants those that have jobs in it, and that the caller may see
/// @param holds what is paused
public record QueueView(List<TenantView> tenants, List<HoldView> holds) {

  /// One tenant's part of it.
  ///
  /// @param queued jobs that wait
  /// @param running jobs at work
  /// @param longestWait seconds of the job that waits longest
  public record TenantView(String tenant, int queued, int running, double longestWait) {}

  /// What is paused.
  ///
  /// @param kind `everything`, `tenant` or `tag`
  /// @param name of the tenant or the tag; empty for everything
  public record HoldView(String kind, String name) {

    static HoldView of(Hold hold) {
      return switch (hold) {
        case Hold.Everything _ -> new HoldView("everything", "");
        case Hold.Tenant(var tenant) -> new HoldView("tenant", tenant);
        case Hold.Tag(var tag) -> new HoldView("tag", tag);
      };
    }
  }

  /// For one who may see every tenant.
  public static QueueView of(QueueStatus status) {
    return new QueueView(
        parts(status, tenants(status)), status.holds().stream().map(HoldView::of).toList());
  }

  /// For one who may see one.
  public static QueueView of(QueueStatus status, String tenant) {
    return new QueueView(
        parts(status, List.of(tenant)),
        status.holds().stream()
            .filter(hold -> !(hold instanceof Hold.Tenant(var held) && !held.equals(tenant)))
            .map(HoldView::of)
            .toList());
  }

  private static List<TenantView> parts(QueueStatus status, Collection<String> tenants) {
    return tenants.stream()
        .map(tenant ->
            new TenantView(
                tenant,
                status.queued().getOrDefault(tenant, 0),
                status.running().getOrDefault(tenant, 0),
                Seconds.of(status.longestWait().getOrDefault(tenant, Duration.ZERO))))
        .toList();
  }

  private static Collection<String> tenants(QueueStatus status) {
    var names = new TreeSet<String>();
    Stream.of(status.queued(), status.running()).map(Map::keySet).forEach(names::addAll);
    return names;
  }
}
