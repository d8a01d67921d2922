package io.atelier.api.comfyui;

import io.atelier.api.comfyui.wire.ExecInfoView;
import io.atelier.jobs.Jobs;
import org.springframework.stereotype.Component;

/// How much a tenant still has to do.
@Component
public final class Remaining {

  private final Jobs jobs;

  Remaining(Jobs jobs) {
    this.jobs = jobs;
  }

  public ExecInfoView of(String tenant) {
    var status = jobs.status();
    return ExecInfoView.of(
        status.queued().getOrDefault(tenant, 0) + status.running().getOrDefault(tenant, 0));
  }
}
