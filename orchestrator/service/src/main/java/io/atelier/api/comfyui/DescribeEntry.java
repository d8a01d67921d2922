package io.atelier.api.comfyui;

import io.atelier.api.comfyui.wire.JobEntryView;
import io.atelier.api.comfyui.wire.OutputFileView;
import io.atelier.artifacts.Artifact;
import io.atelier.artifacts.ArtifactKind;
import io.atelier.jobs.Attempt;
import io.atelier.jobs.Job;
import io.atelier.jobs.JobId;
import io.atelier.jobs.JobState;
import io.atelier.jobs.JobStatus;
import io.atelier.jobs.Jobs;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// A job as the list of the newer editor shows it.
@Component
final class DescribeEntry {

  private static final int KEPT = 10_000;

  private final Jobs jobs;
  private final DescribePrompt describe;
  private final OutputFiles outputs;

  /// Of the latest that were shown, because it stands in a graph that may be large.
  private final Map<JobId, Optional<String>> workflowIds =
      Collections.synchronizedMap(
          new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<JobId, Optional<String>> eldest) {
              return size() > KEPT;
            }
          });

  DescribeEntry(Jobs jobs, DescribePrompt describe, OutputFiles outputs) {
    this.jobs = jobs;
    this.describe = describe;
    this.outputs = outputs;
  }

  JobEntryView of(Job job) {
    var saved = OutputFiles.byNode(job.output());
    var ended = job.state().status().isFinal();
    var files = saved.values().stream().flatMap(List::stream).toList();
    return new JobEntryView(
        PromptId.of(job),
        status(job.state().status()),
        job.submitted().toEpochMilli(),
        PastRun.began(job).map(Instant::toEpochMilli).orElse(null),
        ended ? ended(job) : null,
        ended ? files.size() : null,
        ended ? (int) files.stream().filter(DescribeEntry::isSeen).count() : null,
        preview(saved),
        job.state() instanceof JobState.Failed(var _, var failure)
            ? PastRun.error(job, failure)
            : null,
        workflowId(job),
        Place.of(job),
        null,
        null,
        null);
  }

  /// With what it made and what was asked.
  JobEntryView whole(Job job) {
    var work = jobs.work(job.id());
    return of(job)
        .with(
            outputs.of(job.output()),
            describe.status(job, work),
            new JobEntryView.WorkflowView(describe.graph(work), describe.extraData(job, work)));
  }

  static String status(JobStatus status) {
    return switch (status) {
      case QUEUED -> "pending";
      case RUNNING, CANCELLING -> "in_progress";
      case DONE -> "completed";
      case FAILED -> "failed";
      case CANCELLED -> "cancelled";
    };
  }

  private static @Nullable Long ended(Job job) {
    return Optional.of(job.attempts())
        .filter(attempts -> !attempts.isEmpty())
        .map(attempts -> attempts.getLast())
        .map(Attempt::ended)
        .orElse(job.state().since())
        .toEpochMilli();
  }

  private static boolean isSeen(Artifact artifact) {
    return !OutputFiles.kind(artifact).equals("files");
  }

  private record Shown(String node, Artifact artifact) {}

  /// What was saved stands for a job before what was only shown, pictures before sounds.
  private static JobEntryView.@Nullable PreviewView preview(Map<String, List<Artifact>> saved) {
    return saved.entrySet().stream()
        .flatMap(node -> node.getValue().stream().map(file -> new Shown(node.getKey(), file)))
        .filter(shown -> isSeen(shown.artifact))
        .min(Comparator.comparing((Shown shown) -> shown.artifact.kind() == ArtifactKind.TEMP))
        .map(shown -> {
          var file = OutputFileView.of(shown.artifact);
          return new JobEntryView.PreviewView(
              file.filename(),
              file.subfolder(),
              file.type(),
              shown.node,
              OutputFiles.kind(shown.artifact));
        })
        .orElse(null);
  }

  @Nullable String workflowId(Job job) {
    var known = workflowIds.get(job.id());
    if (known == null) {
      var id =
          describe
              .extraData(job, jobs.work(job.id()))
              .path("extra_pnginfo")
              .path("workflow")
              .path("id");
      known = id.isString() ? Optional.of(id.asString()) : Optional.empty();
      workflowIds.put(job.id(), known);
    }
    return known.orElse(null);
  }
}
