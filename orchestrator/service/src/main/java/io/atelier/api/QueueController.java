package io.atelier.api;

import io.atelier.access.Caller;
import io.atelier.access.Role;
import io.atelier.api.gate.Needs;
import io.atelier.api.openapi.BodyOf;
import io.atelier.api.openapi.Says;
import io.atelier.api.wire.ApiCode;
import io.atelier.api.wire.HoldEnvelope;
import io.atelier.api.wire.QueueView;
import io.atelier.formats.WorkflowReader;
import io.atelier.jobs.Hold;
import io.atelier.jobs.Jobs;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// The queue: who operates the service sees all of it, others their tenant's part.
@RestController
@RequestMapping("/v1/queue")
final class QueueController {

  private final Jobs jobs;

  QueueController(Jobs jobs) {
    this.jobs = jobs;
  }

  @Says("The queue now")
  @GetMapping
  QueueView get(Caller caller) {
    return caller.role().includes(Role.OPERATE)
        ? QueueView.of(jobs.status())
        : QueueView.of(jobs.status(), caller.tenant());
  }

  @Says("Begin no more jobs")
  @PostMapping("/pause")
  @Needs(Role.OPERATE)
  QueueView pause(
      @RequestBody(required = false) @BodyOf(HoldEnvelope.class) byte @Nullable [] body) {
    jobs.pause(hold(body));
    return QueueView.of(jobs.status());
  }

  @Says("Begin jobs again")
  @PostMapping("/resume")
  @Needs(Role.OPERATE)
  QueueView resume(
      @RequestBody(required = false) @BodyOf(HoldEnvelope.class) byte @Nullable [] body) {
    jobs.resume(hold(body));
    return QueueView.of(jobs.status());
  }

  private static Hold hold(byte @Nullable [] body) {
    if (body == null || body.length == 0) {
      return new Hold.Everything();
    }
    var wanted = EnvelopeReader.read(WorkflowReader.json(body), HoldEnvelope.class);
    var tenant = wanted.tenant();
    var tag = wanted.tag();
    if (tenant != null && tag != null) {
      throw new ApiException(
          ApiCode.REQUEST_INVALID, "Only a tenant or a tag can be held at once; give one of them.");
    }
    return tenant != null
        ? new Hold.Tenant(tenant)
        : tag != null ? new Hold.Tag(tag) : new Hold.Everything();
  }
}
