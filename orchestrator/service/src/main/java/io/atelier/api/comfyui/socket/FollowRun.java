package io.atelier.api.comfyui.socket;

import io.atelier.api.LiveRun;
import io.atelier.api.comfyui.OutputFiles;
import io.atelier.api.comfyui.wire.FrameData;
import io.atelier.engine.RunEvent;
import io.atelier.graph.Workflow;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// Turns what happens in a run into frames, in ComfyUI's order. One thread.
final class FollowRun {

  private static final String RUNNING = "running";
  private static final String FINISHED = "finished";

  /// Each step sends the state of all nodes that have begun; of very many, the latest.
  private static final int MOST_NODES = 500;

  private final String prompt;
  private final InstantSource clock;
  private final OutputFiles files;
  private final SequencedMap<String, FrameData.NodeState> nodes = new LinkedHashMap<>();
  private final List<FrameData> made = new ArrayList<>();
  private boolean begun;
  private boolean cachedTold;
  private @Nullable String node;
  private @Nullable String type;

  FollowRun(String prompt, InstantSource clock, OutputFiles files) {
    this.prompt = prompt;
    this.clock = clock;
    this.files = files;
  }

  String prompt() {
    return prompt;
  }

  boolean hasBegun() {
    return begun;
  }

  /// The node that is at work; null between two.
  @Nullable String node() {
    return node;
  }

  @Nullable String type() {
    return type;
  }

  /// For who comes in the middle: where the run stands.
  ///
  /// @param graph what runs
  List<FrameData> resume(LiveRun.Progress now, Workflow graph) {
    begun = true;
    cachedTold = true;
    now.over().forEach(over -> put(over, 1, 1, FINISHED));
    var frames = new ArrayList<FrameData>();
    frames.add(new FrameData.ExecutionStart(prompt, clock.millis()));
    if (now.node() != null) {
      node = now.node();
      var working = graph.nodes().get(now.node());
      type = working == null ? null : working.type();
      put(now.node(), now.step(), Math.max(1, now.total()), RUNNING);
      frames.add(new FrameData.Executing(now.node(), now.node(), prompt));
    }
    frames.add(state());
    return frames;
  }

  /// What is told of an event; of a step, its picture and its text apart.
  List<FrameData> hear(RunEvent event) {
    var frames = new ArrayList<FrameData>();
    if (!begun && !(event instanceof RunEvent.RunStarted)) {
      frames.addAll(begin()); // Its client came just after the beginning.
    }
    frames.addAll(told(event));
    return frames;
  }

  private List<FrameData> told(RunEvent event) {
    return switch (event) {
      case RunEvent.RunStarted _ -> begin();
      case RunEvent.NodesCached(var kept) -> cached(kept);
      case RunEvent.NodeStarted started -> start(started);
      case RunEvent.NodeProgress progress -> step(progress);
      case RunEvent.NodeFinished finished -> finish(finished);
    };
  }

  /// What its nodes have made. It is told when the run has ended and its job keeps them: clients
  /// ask for a picture as soon as they hear of it, and ask only once.
  List<FrameData> made() {
    return List.copyOf(made);
  }

  /// It begins, perhaps again.
  List<FrameData> begin() {
    nodes.clear();
    made.clear();
    begun = true;
    cachedTold = false;
    node = null;
    return List.of(new FrameData.ExecutionStart(prompt, clock.millis()));
  }

  private List<FrameData> cached(List<String> kept) {
    if (cachedTold) {
      return List.of();
    }
    cachedTold = true;
    return List.of(new FrameData.ExecutionCached(kept, prompt, clock.millis()));
  }

  private List<FrameData> start(RunEvent.NodeStarted started) {
    var frames = new ArrayList<>(cached(List.of()));
    node = started.node();
    type = started.type();
    put(started.node(), 0, 1, RUNNING);
    frames.add(state());
    frames.add(new FrameData.Executing(started.node(), started.node(), prompt));
    return frames;
  }

  private List<FrameData> step(RunEvent.NodeProgress progress) {
    if (progress.total() < 1) {
      return List.of();
    }
    var isNew = !nodes.containsKey(progress.node());
    put(progress.node(), progress.step(), progress.total(), RUNNING);
    var frames = new ArrayList<>(List.of(state()));
    if (isNew) { // Its client came just after the node's beginning.
      node = progress.node();
      frames.add(new FrameData.Executing(progress.node(), progress.node(), prompt));
    }
    frames.add(new FrameData.Progress(progress.step(), progress.total(), prompt, progress.node()));
    return frames;
  }

  private List<FrameData> finish(RunEvent.NodeFinished finished) {
    var frames = new ArrayList<>(cached(List.of()));
    var id = finished.node();
    if (id.equals(node)) {
      node = null;
    }
    var known = nodes.get(id);
    var most = known == null ? 1 : known.max();
    put(id, most, most, FINISHED);
    if (!finished.artifacts().isEmpty()) {
      made.add(new FrameData.Executed(id, id, files.of(finished.artifacts()), prompt));
    }
    frames.add(state());
    return frames;
  }

  private void put(String id, double value, double most, String state) {
    nodes.put(id, FrameData.NodeState.of(id, prompt, value, most, state));
    if (nodes.size() > MOST_NODES) {
      nodes.pollFirstEntry();
    }
  }

  private FrameData state() {
    return new FrameData.ProgressState(prompt, new LinkedHashMap<>(nodes));
  }
}
