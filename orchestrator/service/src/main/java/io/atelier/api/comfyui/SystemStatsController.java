package io.atelier.api.comfyui;

import io.atelier.access.Caller;
import io.atelier.access.Role;
import io.atelier.api.WorkerPool;
import io.atelier.api.comfyui.wire.ExecInfoView;
import io.atelier.api.comfyui.wire.FeaturesView;
import io.atelier.api.comfyui.wire.SystemStatsView;
import io.atelier.api.gate.Needs;
import java.util.List;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// What clients ask when they start.
@RestController
@RequestMapping({"", "/api"})
final class SystemStatsController {

  private final SystemStats stats;
  private final Features features;
  private final Remaining remaining;
  private final WorkerPool pool;

  SystemStatsController(
      SystemStats stats, Features features, Remaining remaining, WorkerPool pool) {
    this.stats = stats;
    this.features = features;
    this.remaining = remaining;
    this.pool = pool;
  }

  @GetMapping("/system_stats")
  SystemStatsView stats() {
    return stats.now();
  }

  @GetMapping("/features")
  FeaturesView features() {
    return features.view();
  }

  @GetMapping("/prompt")
  ExecInfoView queue(Caller caller) {
    return remaining.of(caller.tenant());
  }

  /// Scripts for the editor that are not its own: none.
  @GetMapping("/extensions")
  List<String> extensions() {
    return List.of();
  }

  /// Words of custom nodes in other languages: none.
  @GetMapping("/i18n")
  Map<String, Object> words() {
    return Map.of();
  }

  /// Lets go of what workers keep, which is everybody's. It takes effect when they are idle, and
  /// nobody waits for that.
  @Needs(Role.OPERATE)
  @PostMapping("/free")
  void free() {
    Thread.ofVirtual().name("free").start(pool::free);
  }
}
