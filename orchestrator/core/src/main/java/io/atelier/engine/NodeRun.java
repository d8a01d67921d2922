package io.atelier.engine;

import io.atelier.artifacts.Artifact;
import io.atelier.artifacts.ArtifactRequest;
import io.atelier.artifacts.ArtifactStore;
import io.atelier.artifacts.ContentWriter;
import io.atelier.artifacts.Pixels;
import io.atelier.catalog.ResolvedFile;
import io.atelier.nodes.CancelSignal;
import io.atelier.nodes.LaneSlot;
import io.atelier.nodes.NodeContext;
import io.atelier.nodes.NodeTiming;
import io.atelier.nodes.NodeValue;
import io.atelier.nodes.Notice;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One node at work: what it sees of its run, and what it reports.
final class NodeRun implements NodeContext {

  private final Surroundings around;
  private final PlannedNode node;
  private final LaneSlot lane;
  private final List<Artifact> artifacts = new ArrayList<>();
  private final LinkedHashSet<Notice> notices = new LinkedHashSet<>();
  private final LinkedHashSet<ResolvedFile> found;
  private @Nullable NodeTiming timing;

  /// What all nodes of a run share.
  ///
  /// @param cancel raised when the run is to stop, and by the run itself when a node failed
  record Surroundings(
      String run,
      RunPlan plan,
      LazyChoices choices,
      CancelSignal cancel,
      Consumer<RunEvent> events,
      ArtifactStore store,
      Embeddings embeddings,
      Provenance provenance) {}

  /// @param found files of which only a run could tell that the nodes before this one read them
  NodeRun(Surroundings around, PlannedNode node, LaneSlot lane, Collection<ResolvedFile> found) {
    this.around = around;
    this.node = node;
    this.lane = lane;
    this.found = new LinkedHashSet<>(found);
  }

  /// Files that this node or one before it reads, and that no plan could name.
  List<ResolvedFile> found() {
    return List.copyOf(found);
  }

  List<Artifact> artifacts() {
    return artifacts;
  }

  List<Notice> notices() {
    return List.copyOf(notices);
  }

  @Override
  public String run() {
    return around.run;
  }

  @Override
  public String node() {
    return node.id();
  }

  @Override
  public LaneSlot lane() {
    return lane;
  }

  @Override
  public CancelSignal cancel() {
    return around.cancel;
  }

  @Override
  public void progress(int step, int total, @Nullable Pixels preview, @Nullable String text) {
    around.events.accept(new RunEvent.NodeProgress(node.id(), step, total, preview, text));
  }

  @Override
  public void notice(Notice notice) {
    notices.add(notice);
  }

  @Override
  public List<NodeValue.File> embeddings(String prompt) {
    var named = around.embeddings.in(prompt);
    found.addAll(named);
    return named.stream()
        .map(file ->
            new NodeValue.File(file, around.provenance.contents().sha256(file.path()).orElse(null)))
        .toList();
  }

  @Override
  public List<String> pickledEmbeddings(String prompt) {
    return around.embeddings.picklesIn(prompt);
  }

  @Override
  public void timed(NodeTiming call) {
    timing = timing == null ? call : timing.plus(call);
  }

  @Nullable NodeTiming timing() {
    return timing;
  }

  @Override
  public Artifact save(ArtifactRequest request, ContentWriter content) {
    var artifact = around.store.put(request, content);
    artifacts.add(artifact);
    return artifact;
  }

  @Override
  public SequencedMap<String, String> textChunks(int index, Pixels pixels) {
    return around.provenance.textChunks(node, files(), index, pixels);
  }

  @Override
  public SequencedMap<String, String> textChunks() {
    return around.provenance.textChunks(node, files());
  }

  private List<ResolvedFile> files() {
    var planned =
        around.plan.ancestors(node, around.choices::sources).values().stream()
            .flatMap(PlannedNode::files);
    return Stream.concat(planned, found.stream()).distinct().toList();
  }
}
