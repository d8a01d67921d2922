package io.atelier.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atelier.artifacts.Artifact;
import io.atelier.artifacts.ArtifactRequest;
import io.atelier.artifacts.ContentWriter;
import io.atelier.artifacts.Pixels;
import io.atelier.bridge.PythonLane;
import io.atelier.catalog.FileKind;
import io.atelier.catalog.ModelIdentity;
import io.atelier.catalog.ResolvedFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

class PythonNodesTest {

  private final MiniaturePython python = new MiniaturePython();
  private final PythonLane lane = python.python().openLane("test");
  private final PythonNodes nodes = new PythonNodes(PythonLanes.of(lane));
  private final NodeTypes types = new NodeTypes(MiniaturePython.types());
  private final Seen context = new Seen();

  @AfterEach
  void close() {
    python.python().close();
  }

  @Test
  void passesValuesHandlesAndFiles() {
    var seven = run("Number", Map.of("value", number(7))).getFirst().values().getFirst();
    assertThat(seven).isInstanceOf(NodeValue.Handle.class);
    assertThat(run("Add", Map.of("a", seven, "plus", number(3))).get(1))
        .isEqualTo(NodeValues.of(new NodeValue.Plain(JsonNodeFactory.instance.stringNode("10"))));
    var file =
        new ResolvedFile(
            "checkpoints",
            "a/tiny.safetensors",
            Path.of("/models/tiny.safetensors"),
            1,
            new ModelIdentity(FileKind.CHECKPOINT, "tiny-sd", null));
    run("Load", Map.of("name", new NodeValue.File(file, null)));
    assertThat(python.requests().getLast().at("/inputs/name/file"))
        .hasToString(
            "{\"name\":\"a/tiny.safetensors\",\"path\":\"/models/tiny.safetensors\",\"sha256\":null,"
                + "\"kind\":\"checkpoint\",\"family\":\"tiny-sd\"}");
  }

  @Test
  void takesListsAsLists() {
    assertThat(run("Spread", Map.of("count", number(3))).getFirst().values()).hasSize(3);
  }

  @Test
  void passesProgressPreviewsAndNoticesOn() {
    run("Sample", Map.of("steps", number(3)));
    assertThat(context.steps).containsExactly("1/3", "2/3", "3/3");
    assertThat(context.previews).hasSize(3);
    assertThat(context.previews.getFirst().bytes().get(0)).isEqualTo((byte) 1);
    assertThat(context.notices).containsExactly(new Notice("SAMPLED", "Sampled."));
  }

  @Test
  void cancelsWithinOneStep() {
    python.atStep(step -> {
      if (step == 2) {
        context.cancel.raise();
      }
    });
    assertThatThrownBy(() -> run("Sample", Map.of("steps", number(1000))))
        .isInstanceOf(NodeCancelled.class);
    assertThat(context.steps).hasSize(2);
    assertThat(python.live()).isZero();
  }

  @Test
  void callsNothingWhenCancelledBefore() {
    context.cancel.raise();
    assertThatThrownBy(() -> run("Number", Map.of("value", number(1))))
        .isInstanceOf(NodeCancelled.class);
    assertThat(python.takeRan()).isEmpty();
  }

  @Test
  void keepsTheCodesOfPythonsOwnErrors() {
    assertThatThrownBy(() -> run("Fail", Map.of("kind", text("bad_input"))))
        .isInstanceOfSatisfying(
            NodeFailure.class,
            failure -> {
              assertThat(failure.code()).isEqualTo("BAD_NUMBER");
              assertThat(failure.traceback()).startsWith("Traceback");
            })
        .hasMessage("It went wrong.");
    for (var kind : List.of("out_of_memory", "exit_requested")) {
      assertThatThrownBy(() -> run("Fail", Map.of("kind", text(kind))))
          .isInstanceOfSatisfying(
              NodeFailure.class, failure -> assertThat(failure.code()).isEqualToIgnoringCase(kind));
    }
    assertThatThrownBy(() -> run("Fail", Map.of("kind", text("fault"))))
        .isInstanceOfSatisfying(
            NodeFailure.class, failure -> assertThat(failure.code()).isEqualTo("PYTHON_FAULT"));
  }

  @Test
  void asksForTheEnvironmentOnce() {
    assertThat(nodes.environment())
        .isSameAs(nodes.environment())
        .isEqualTo(
            new Environment(
                "3.11.9",
                "2.15.0",
                new TreeMap<>(Map.of("diffusers", "0.42.1")),
                "cpu",
                "",
                new TreeMap<>(Map.of("unet", "float32")),
                2));
  }

  @Test
  void freesWhatItIsTold() {
    run("Spread", Map.of("count", number(3)));
    assertThat(nodes.objects()).isEqualTo(python.handles()).hasSize(3);
    nodes.free(nodes.objects().subList(0, 2));
    assertThat(nodes.objects()).hasSize(1);
    nodes.free(List.of());
    assertThat(nodes.objects()).hasSize(1);
  }

  @Test
  void readsPixels() {
    var image =
        (NodeValue.Handle)
            run(
                    "EmptyImage",
                    Map.of(
                        "width", number(3),
                        "height", number(2),
                        "batch_size", number(2),
                        "color", number(0x102030)))
                .getFirst()
                .values()
                .getFirst();
    assertThat(nodes.count(image)).isEqualTo(2);
    var second = nodes.pixels(image, 1);
    assertThat(second.width()).isEqualTo(3);
    assertThat(second.height()).isEqualTo(2);
    assertThat(second.bytes().get(17)).isEqualTo((byte) 0x31);
  }

  @Test
  void refusesAPictureThatNoFileCanTake() {
    var image =
        (NodeValue.Handle)
            run(
                    "EmptyImage",
                    Map.of(
                        "width",
                        number(50_000),
                        "height",
                        number(50_000),
                        "batch_size",
                        number(1),
                        "color",
                        number(1)))
                .getFirst()
                .values()
                .getFirst();
    assertThatThrownBy(() -> nodes.pixels(image, 0))
        .isInstanceOfSatisfying(
            NodeFailure.class, failure -> assertThat(failure.code()).isEqualTo("PICTURE_TOO_LARGE"))
        .hasMessageContaining("50,000 x 50,000");
  }

  @Test
  void makesNoPreviewOfANoteThatAnnouncesNone() {
    var buffer = new PreviewBuffers().take();
    for (var note :
        List.of(
            "",
            "preview",
            "preview ",
            "preview 4",
            "preview x4",
            "preview 4x",
            "preview 0x4",
            "preview -4x4",
            "preview 4x-4",
            "preview 0004x4",
            "preview 999x999",
            "preview 99999999999x1",
            "preview 2x2 more")) {
      assertThat(PreviewBuffers.picture(note, buffer)).isNull();
    }
    assertThat(PreviewBuffers.picture("preview 256x256", buffer)).isNotNull();
  }

  private List<NodeValues> run(String type, Map<String, NodeValue> inputs) {
    return nodes.function(types.find(type).orElseThrow()).run(context, inputs);
  }

  private static NodeValue number(int value) {
    return new NodeValue.Plain(JsonNodeFactory.instance.numberNode(value));
  }

  private static NodeValue text(String value) {
    return new NodeValue.Plain(JsonNodeFactory.instance.stringNode(value));
  }

  /// Remembers what a node reports.
  private static final class Seen implements NodeContext {

    private final CancelSignal cancel = new CancelSignal();
    private final List<String> steps = new ArrayList<>();
    private final List<Pixels> previews = new ArrayList<>();
    private final List<Notice> notices = new ArrayList<>();

    @Override
    public String run() {
      return "run";
    }

    @Override
    public String node() {
      return "node";
    }

    @Override
    public LaneSlot lane() {
      return new LaneSlot(LaneKind.DEVICE, 1);
    }

    @Override
    public CancelSignal cancel() {
      return cancel;
    }

    @Override
    public void progress(int step, int total, @Nullable Pixels preview, @Nullable String text) {
      steps.add(step + "/" + total);
      if (preview != null) {
        previews.add(preview);
      }
    }

    @Override
    public List<NodeValue.File> embeddings(String prompt) {
      return List.of();
    }

    @Override
    public List<String> pickledEmbeddings(String prompt) {
      return List.of();
    }

    @Override
    public void timed(NodeTiming timing) {}

    @Override
    public void notice(Notice notice) {
      notices.add(notice);
    }

    @Override
    public Artifact save(ArtifactRequest request, ContentWriter content) {
      throw new UnsupportedOperationException();
    }

    @Override
    public SequencedMap<String, String> textChunks(int index, Pixels pixels) {
      return new LinkedHashMap<>();
    }

    @Override
    public SequencedMap<String, String> textChunks() {
      return new LinkedHashMap<>();
    }
  }
}
