package io.atelier.api;

import io.atelier.access.Caller;
import io.atelier.api.openapi.Says;
import io.atelier.api.wire.ApiCode;
import io.atelier.artifacts.Pixels;
import io.atelier.artifacts.Png;
import io.atelier.jobs.Jobs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// What a job's picture looks like on the way.
@RestController
@RequestMapping("/v1/jobs")
final class PreviewController {

  private static final int LEVEL = 1;

  private final Jobs jobs;
  private final LiveRuns live;

  PreviewController(Jobs jobs, LiveRuns live) {
    this.jobs = jobs;
    this.live = live;
  }

  @Says("The latest picture on the way of a job that runs")
  @GetMapping(path = "/{id}/preview", produces = MediaType.IMAGE_PNG_VALUE)
  ResponseEntity<byte[]> get(Caller caller, @PathVariable String id) throws IOException {
    var job = OwnJob.find(jobs, caller, id);
    var picture =
        live.of(job.id())
            .map(LiveRun.Progress::picture)
            .orElseThrow(() ->
                new ApiException(
                    ApiCode.NO_PREVIEW,
                    "There is no picture on the way of this job now; there is one while a sampler of it works."));
    return ResponseEntity.ok()
        .cacheControl(CacheControl.noStore())
        .header("X-Content-Type-Options", "nosniff")
        .contentType(MediaType.IMAGE_PNG)
        .body(png(picture));
  }

  private static byte[] png(Pixels picture) throws IOException {
    var out = new ByteArrayOutputStream();
    Png.write(picture, new LinkedHashMap<>(), LEVEL, out);
    return out.toByteArray();
  }
}
