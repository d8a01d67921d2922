package io.atelier.jobs.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.atelier.formats.WorkflowFile;
import io.atelier.formats.WorkflowReader;
import io.atelier.graph.Workflow;
import io.atelier.jobs.JobWork;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What a job computes, as two columns.
///
/// @param workflow in ComfyUI's API format
/// @param rest everything else; the chunk `prompt` is left out where it is the workflow itself
public record WorkText(String workflow, String rest) {

  private static final String PROMPT = "prompt";

  /// @param anew true or left out, so that the same request has the same text as before there was
  ///   any
  private record Rest(
      boolean prompt,
      SequencedMap<String, String> chunks,
      List<String> outputs,
      SequencedMap<String, String> values,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean anew) {}

  static WorkText of(JobWork work) {
    var workflow = apiFormat(work.workflow());
    var chunks = new LinkedHashMap<>(work.textChunks());
    var prompt = chunks.remove(PROMPT, workflow);
    return new WorkText(
        workflow,
        Json.write(
            new Rest(
                prompt,
                chunks,
                List.copyOf(work.outputs()),
                work.values(),
                work.anew() ? true : null)));
  }

  private static String apiFormat(Workflow workflow) {
    return new WorkflowFile(workflow, new LinkedHashMap<>())
        .chunksFor(workflow)
        .getOrDefault(PROMPT, "");
  }

  JobWork work() {
    var others = Json.read(rest, Rest.class);
    var chunks = new LinkedHashMap<String, String>();
    if (others.prompt) {
      chunks.put(PROMPT, workflow);
    }
    chunks.putAll(others.chunks);
    return new JobWork(
        parsed(),
        chunks,
        new TreeSet<>(others.outputs),
        others.values,
        Boolean.TRUE.equals(others.anew));
  }

  private Workflow parsed() {
    try {
      return WorkflowReader.read(
              new ByteArrayInputStream(workflow.getBytes(StandardCharsets.UTF_8)))
          .workflow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
