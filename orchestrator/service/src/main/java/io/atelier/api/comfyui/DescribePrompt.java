package io.atelier.api.comfyui;

import io.atelier.api.WorkerPool;
import io.atelier.api.comfyui.wire.FrameData;
import io.atelier.api.comfyui.wire.HistoryEntryView;
import io.atelier.formats.WorkflowFile;
import io.atelier.formats.WorkflowReader;
import io.atelier.graph.AtelierException;
import io.atelier.graph.GraphNode;
import io.atelier.jobs.Job;
import io.atelier.jobs.JobState;
import io.atelier.jobs.JobWork;
import io.atelier.jobs.Jobs;
import io.atelier.nodes.NodeType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// A job as ComfyUI's queue and history show it.
@Component
final class DescribePrompt {

  private static final String GRAPH = "prompt";

  private final Jobs jobs;
  private final WorkerPool pool;
  private final OutputFiles files;

  DescribePrompt(Jobs jobs, WorkerPool pool, OutputFiles files) {
    this.jobs = jobs;
    this.pool = pool;
    this.files = files;
  }

  /// Its place, id, graph, extra data and output nodes.
  List<Object> item(Job job) {
    return item(job, jobs.work(job.id()));
  }

  private List<Object> item(Job job, JobWork work) {
    return List.of(
        Place.of(job), PromptId.of(job), graph(work), extraData(job, work), outputs(work));
  }

  /// One that has ended.
  HistoryEntryView entry(Job job) {
    var work = jobs.work(job.id());
    var outputs = files.of(job.output());
    var meta = new LinkedHashMap<String, HistoryEntryView.MetaView>();
    outputs.keySet().forEach(node -> meta.put(node, HistoryEntryView.MetaView.of(node)));
    return new HistoryEntryView(item(job, work), outputs, meta, status(job, work));
  }

  HistoryEntryView.StatusView status(Job job, JobWork work) {
    var done = job.state() instanceof JobState.Done;
    var messages = new ArrayList<List<Object>>();
    var prompt = PromptId.of(job);
    PastRun.began(job)
        .ifPresent(began -> {
          var at = began.toEpochMilli();
          messages.add(message(new FrameData.ExecutionStart(prompt, at)));
          messages.add(
              message(
                  new FrameData.ExecutionCached(done ? kept(job, work) : List.of(), prompt, at)));
        });
    PastRun.end(job, null, null).ifPresent(end -> messages.add(message(end)));
    return new HistoryEntryView.StatusView(done ? "success" : "error", done, messages);
  }

  private static List<Object> message(FrameData frame) {
    return List.of(frame.type(), frame);
  }

  /// What was needed and did not run.
  private List<String> kept(Job job, JobWork work) {
    var ran = Set.copyOf(PastRun.executed(job));
    return work.workflow().neededBy(outputs(work)).stream()
        .filter(node -> !ran.contains(node))
        .toList();
  }

  /// The graph as it was sent, or as it would be.
  JsonNode graph(JobWork work) {
    var sent = work.textChunks().get(GRAPH);
    var text =
        sent == null
            ? new WorkflowFile(work.workflow(), new LinkedHashMap<>())
                .chunksFor(work.workflow())
                .get(GRAPH)
            : sent;
    return parsed(String.valueOf(text));
  }

  JsonNode extraData(Job job, JobWork work) {
    var extra = JsonNodeFactory.instance.objectNode();
    var carried = extra.putObject("extra_pnginfo");
    work.textChunks()
        .forEach((name, text) -> {
          if (!name.equals(GRAPH)) {
            carried.set(name, parsed(text));
          }
        });
    if (job.terms().client() != null) {
      extra.put("client_id", job.terms().client());
    }
    return extra.put("create_time", job.submitted().toEpochMilli());
  }

  /// What a picture carried may be any text.
  private static JsonNode parsed(String text) {
    try {
      return WorkflowReader.json(text.getBytes(StandardCharsets.UTF_8));
    } catch (AtelierException _) {
      return JsonNodeFactory.instance.stringNode(text);
    }
  }

  private List<String> outputs(JobWork work) {
    var types = pool.palette().types();
    return work.outputs().isEmpty()
        ? work.workflow().nodes().values().stream()
            .filter(node -> types.find(node.type()).filter(NodeType::outputNode).isPresent())
            .map(GraphNode::id)
            .toList()
        : List.copyOf(work.outputs());
  }
}
