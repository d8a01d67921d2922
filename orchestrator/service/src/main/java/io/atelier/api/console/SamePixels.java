package io.atelier.api.console;

import io.atelier.artifacts.Artifact;
import io.atelier.artifacts.ArtifactStore;
import io.atelier.artifacts.Png;
import io.atelier.engine.CompareIngredients;
import io.atelier.graph.AtelierException;
import io.atelier.jobs.Job;
import io.atelier.jobs.JobState;
import io.atelier.jobs.JobWork;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Says of a job that computed another one anew whether it made the same pixels and, if not, which
/// ingredient differs. It goes by what the pictures say of themselves.
@Component
final class SamePixels {

  private static final JsonMapper JSON = JsonMapper.shared();

  private final ArtifactStore store;

  SamePixels(ArtifactStore store) {
    this.store = store;
  }

  /// Compares a job with the one that it was to repeat.
  ///
  /// @return null for a job that was not to make the same
  JobDetail.@Nullable Verdict verdict(Job again, Job origin, JobWork work) {
    if (!work.anew()) {
      return null;
    }
    if (!again.state().status().isFinal()) {
      return new JobDetail.Verdict(
          "open", "The pixels are compared when this job is done.", List.of());
    }
    if (!(again.state() instanceof JobState.Done)) {
      return new JobDetail.Verdict("open", "This job made no whole result to compare.", List.of());
    }
    var then = pictures(origin);
    var now = pictures(again);
    if (then.isEmpty() || then.size() != now.size()) {
      return new JobDetail.Verdict(
          "open",
          "There is nothing to compare: the first job has %s, this one %s."
              .formatted(Words.count(then.size(), "picture"), Words.count(now.size(), "picture")),
          List.of());
    }
    return compared(then, now);
  }

  private JobDetail.Verdict compared(List<Artifact> then, List<Artifact> now) {
    var reasons = new ArrayList<String>();
    var same = 0;
    for (var each = 0; each < then.size(); each++) {
      var before = made(then.get(each));
      var after = made(now.get(each));
      if (before.isEmpty() || after.isEmpty()) {
        reasons.add(now.get(each).name() + ": a picture of the two does not say how it was made.");
      } else if (before.get().path("pixels").equals(after.get().path("pixels"))) {
        same++;
      } else {
        reasons.addAll(reasons(now.get(each), after.get(), before.get()));
      }
    }
    return same == then.size()
        ? new JobDetail.Verdict("good", "Computed anew, the pixels are the same.", List.of())
        : new JobDetail.Verdict(
            "bad", "%d of %d pictures have the same pixels.".formatted(same, then.size()), reasons);
  }

  private static List<String> reasons(Artifact picture, JsonNode now, JsonNode then) {
    var found = CompareIngredients.compare(now, then);
    var lines = new ArrayList<String>();
    found.differences().forEach(line -> lines.add(picture.name() + ": " + line));
    found.unknown().forEach(line -> lines.add(picture.name() + ": " + line));
    if (lines.isEmpty()) {
      lines.add(picture.name() + ": no recorded ingredient differs: the machine's arithmetic does");
    }
    return lines;
  }

  private static List<Artifact> pictures(Job job) {
    return job.output().artifacts().stream()
        .filter(artifact -> artifact.mediaType().equals(JobTiles.PNG))
        .toList();
  }

  /// What a picture says of how it was made; empty if it is gone or says nothing.
  private Optional<JsonNode> made(Artifact picture) {
    try (var in = store.open(picture)) {
      return Optional.ofNullable(Png.text(in).get("atelier")).map(JSON::readTree);
    } catch (AtelierException | IOException | JacksonException _) {
      return Optional.empty();
    }
  }
}
