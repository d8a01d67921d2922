package io.atelier.api.openai;

import io.atelier.api.AdmitJob;
import io.atelier.api.Submission;
import io.atelier.artifacts.Artifact;
import io.atelier.artifacts.ArtifactKind;
import io.atelier.artifacts.ArtifactStore;
import io.atelier.graph.AtelierException;
import io.atelier.graph.Sha256;
import io.atelier.jobs.EventFilter;
import io.atelier.jobs.EventStream;
import io.atelier.jobs.Job;
import io.atelier.jobs.JobCode;
import io.atelier.jobs.JobEvent;
import io.atelier.jobs.JobId;
import io.atelier.jobs.JobRequest;
import io.atelier.jobs.JobState;
import io.atelier.jobs.Jobs;
import io.atelier.jobs.Submitted;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Makes jobs of a request for pictures, waits for them, and gives what they made. Blocks as long
/// as the jobs take.
@Component
final class MakePictures {

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Jobs jobs;
  private final AdmitJob admit;
  private final ArtifactStore artifacts;
  private final SecureRandom random = new SecureRandom();

  MakePictures(Jobs jobs, AdmitJob admit, ArtifactStore artifacts) {
    this.jobs = jobs;
    this.admit = admit;
    this.artifacts = artifacts;
  }

  /// A job did not make its pictures.
  static final class NotMade extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String code;

    NotMade(String code, String message) {
      super(message);
      this.code = code;
    }

    String code() {
      return code;
    }
  }

  /// Takes the jobs.
  ///
  /// @param key of the request, under which it makes jobs once; null for none
  /// @throws AtelierException as for a job
  List<JobId> submit(String tenant, ImageValues wanted, @Nullable String key) {
    var requests =
        wanted.all(seeds(key)).stream()
            .map(values -> Submission.of(wanted.model().file(), values, wanted.request().tags()))
            .toList();
    var admitted = new ArrayList<JobRequest>();
    for (var request : requests) {
      var own = key == null ? null : "openai/%s/%d".formatted(key, admitted.size());
      admitted.add(admit.admit(request, tenant, own, null).request());
    }
    return jobs.submitAll(admitted).stream().map(Submitted::id).toList();
  }

  /// The same request under the same key must ask for the same seeds, or it would be another.
  private RandomGenerator seeds(@Nullable String key) {
    return key == null
        ? random
        : new SplittableRandom(
            ByteBuffer.wrap(Sha256.digest().digest(key.getBytes(StandardCharsets.UTF_8)))
                .getLong());
  }

  /// Waits for the jobs.
  ///
  /// @param base of addresses; null for bytes
  /// @throws NotMade when one fails
  ImagesView await(String tenant, List<JobId> ids, @Nullable String base) {
    var pictures = new ArrayList<ImagesView.ImageView>();
    var created = 0L;
    for (var id : ids) {
      var job = done(end(tenant, id));
      created = job.state().since().getEpochSecond();
      job.output().artifacts().stream()
          .filter(artifact -> artifact.kind() == ArtifactKind.OUTPUT)
          .map(artifact -> picture(artifact, base))
          .forEach(pictures::add);
    }
    return new ImagesView(created, pictures, "png", ids.stream().map(JobId::text).toList());
  }

  private Job end(String tenant, JobId id) {
    try (var events = jobs.listen(new EventFilter(tenant, id), OptionalLong.empty())) {
      var job = jobs.find(id);
      while (job.isPresent() && !job.get().state().status().isFinal()) {
        switch (events.next(PATIENCE)) {
          case EventStream.Next.Event(JobEvent.Run _) -> {}
          case EventStream.Next.Closed _ ->
              throw new AtelierException(
                  JobCode.SERVICE_STOPPING,
                  "The service is stopping; job %s goes on when it is back.".formatted(id));
          case EventStream.Next.Event _,
              EventStream.Next.Quiet _,
              EventStream.Next.Gap _,
              EventStream.Next.TooSlow _ ->
              job = jobs.find(id);
        }
      }
      return job.orElseThrow(
          () -> new NotMade("JOB_UNKNOWN", "Job %s was deleted before its end.".formatted(id)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("nobody interrupts who waits for a job", e);
    }
  }

  private static Job done(Job job) {
    return switch (job.state()) {
      case JobState.Done _ -> job;
      case JobState.Failed(var _, var failure) ->
          throw new NotMade(
              failure.code(), "Job %s failed: %s".formatted(job.id(), failure.message()));
      case JobState.Cancelled _ ->
          throw new NotMade("JOB_CANCELLED", "Job %s was cancelled.".formatted(job.id()));
      case JobState.Queued _, JobState.Running _, JobState.Cancelling _ ->
          throw new IllegalStateException("job %s has not ended".formatted(job.id()));
    };
  }

  private ImagesView.ImageView picture(Artifact artifact, @Nullable String base) {
    if (base != null) {
      return new ImagesView.ImageView(null, base + "/v1/artifacts/" + artifact.sha256());
    }
    try (var in = artifacts.open(artifact)) {
      return new ImagesView.ImageView(Base64.getEncoder().encodeToString(in.readAllBytes()), null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
