package io.atelier.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.atelier.artifacts.Pixels;
import io.atelier.bridge.FakePython;
import io.atelier.bridge.PythonCall;
import io.atelier.bridge.PythonLane;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class CustomNodesTest {

  private static final String NOTHING = "{\"packages\":[],\"broken\":[]}";

  @TempDir private Path folder;
  private final FakePython python = new FakePython();
  private final List<PythonCall> calls = new ArrayList<>();
  private String answer = NOTHING;
  private PythonLane lane;

  @BeforeEach
  void open() {
    python.answering(
        "atelier.custom_nodes:load",
        call -> {
          calls.add(call);
          return answer;
        });
    lane = python.openLane("lane-1");
  }

  @AfterEach
  void close() {
    python.close();
  }

  /// A sound one.
  public static final class Fine implements JavaNodeProvider {
    @Override
    public JavaNode node(Pictures pictures) {
      return named("Fine");
    }
  }

  /// Its name is given away.
  public static final class Taken implements JavaNodeProvider {
    @Override
    public JavaNode node(Pictures pictures) {
      return named("SaveImage");
    }
  }

  /// Throws when it is made.
  public static final class Unmakable implements JavaNodeProvider {
    public Unmakable() {
      throw new IllegalStateException("no luck");
    }

    @Override
    public JavaNode node(Pictures pictures) {
      return named("Never");
    }
  }

  /// Throws when it is asked.
  public static final class Unlinked implements JavaNodeProvider {
    @Override
    public JavaNode node(Pictures pictures) {
      throw new NoClassDefFoundError("com/example/Missing");
    }
  }

  /// Declares nothing.
  public static final class Empty implements JavaNodeProvider {
    @Override
    @SuppressWarnings("NullAway") // Users' code need not be checked for null.
    public JavaNode node(Pictures pictures) {
      return null;
    }
  }

  private static JavaNode named(String name) {
    return new JavaNode(NodeType.of(name, "test", "For tests."), (_, _) -> List.of());
  }

  @Test
  void namesEachBrokenClassAndTakesTheOthers() throws IOException {
    NodeJar.naming(
        folder.resolve("nodes.jar"),
        "no.such.Provider",
        NodeJar.class.getName(),
        Taken.class.getName(),
        Unmakable.class.getName(),
        Unlinked.class.getName(),
        Empty.class.getName(),
        Fine.class.getName());

    var found = load();

    assertThat(found.java()).extracting(node -> node.type().name()).containsExactly("Fine");
    assertThat(found.broken())
        .extracting(BrokenNodes::name, BrokenNodes::code)
        .containsExactly(
            tuple("no.such.Provider", CustomNodeCode.CLASS_BROKEN),
            tuple(NodeJar.class.getName(), CustomNodeCode.CLASS_BROKEN),
            tuple(Taken.class.getName(), CustomNodeCode.NAME_TAKEN),
            tuple(Unmakable.class.getName(), CustomNodeCode.CLASS_BROKEN),
            tuple(Unlinked.class.getName(), CustomNodeCode.CLASS_BROKEN),
            tuple(Empty.class.getName(), CustomNodeCode.CLASS_BROKEN));
    assertThat(found.broken())
        .extracting(BrokenNodes::reason)
        .anyMatch(reason -> reason.contains("not found"))
        .anyMatch(reason -> reason.contains("no luck"))
        .anyMatch(reason -> reason.contains("com/example/Missing"))
        .anyMatch(reason -> reason.contains("a node SaveImage already"))
        .anyMatch(reason -> reason.contains("its node is null"));
  }

  @Test
  void goesOnBehindAJarThatIsNone() throws IOException {
    Files.writeString(folder.resolve("a.jar"), "no jar");
    NodeJar.naming(folder.resolve("b.jar"), "what is this", "io.atelier.nodes.None");
    NodeJar.naming(folder.resolve("c.jar"), Fine.class.getName());

    var found = load();

    assertThat(found.java()).hasSize(1);
    assertThat(found.broken()).extracting(BrokenNodes::code).contains(CustomNodeCode.CLASS_BROKEN);
  }

  @Test
  void refusesAJarThatALinkBringsIn(@TempDir Path elsewhere) throws IOException {
    NodeJar.naming(elsewhere.resolve("nodes.jar"), Fine.class.getName());
    Files.createSymbolicLink(folder.resolve("linked.jar"), elsewhere.resolve("nodes.jar"));
    Files.createSymbolicLink(folder.resolve("nowhere.jar"), elsewhere.resolve("none.jar"));

    var found = load();

    assertThat(found.java()).isEmpty();
    assertThat(found.broken())
        .extracting(BrokenNodes::name, BrokenNodes::code)
        .containsExactly(
            tuple("linked.jar", CustomNodeCode.OUTSIDE_FOLDER),
            tuple("nowhere.jar", CustomNodeCode.CLASS_BROKEN));
  }

  @Test
  void tellsPythonTheNamesThatAreGivenAway() throws IOException {
    NodeJar.naming(folder.resolve("nodes.jar"), Fine.class.getName());

    load();

    var request = JsonMapper.shared().readTree(calls.getFirst().request());
    assertThat(request.required("folder").asString()).isEqualTo(folder.toString());
    assertThat(request.required("taken").valueStream().map(name -> name.asString()))
        .containsExactly("Fine", "SaveImage");
  }

  @Test
  void readsWhatPythonPackagesDeclare() {
    answer =
        """
        {"packages":[{"name":"mine","nodes":[
          {"name":"Negative","version":"1","title":"Negative","category":"image",
           "description":"Turn it.","output_node":false,"device":false,
           "inputs":[{"name":"image","type":"IMAGE","required":true,"doc":"It."}],
           "outputs":[{"name":"IMAGE","type":"IMAGE","list":false,"doc":"It."}]}]}],
         "broken":[{"name":"slow","code":"too_slow","reason":"It takes long."}]}\
        """;

    var found = load();

    assertThat(found.python())
        .containsExactly(
            NodeType.of("Negative", "image", "Turn it.")
                .taking(InputPort.linked("image", "IMAGE", "It."))
                .giving(OutputPort.of("IMAGE", "It.")));
    assertThat(found.broken())
        .containsExactly(new BrokenNodes("slow", CustomNodeCode.TOO_SLOW, "It takes long."));
  }

  @Test
  void asksPythonNothingWhereThereIsNoFolder() {
    var found =
        new CustomNodes(folder.resolve("none")).load(PythonLanes.of(lane), NO_PICTURES, Set.of());
    assertThat(found).isEqualTo(new CustomNodes.Found(List.of(), List.of(), List.of()));
    assertThat(calls).isEmpty();
  }

  private static final Pictures NO_PICTURES =
      new Pictures() {
        @Override
        public int count(NodeValue.Handle image) {
          return 0;
        }

        @Override
        public Pixels pixels(NodeValue.Handle image, int index) {
          throw new AssertionError("there are none");
        }
      };

  private CustomNodes.Found load() {
    return new CustomNodes(folder).load(PythonLanes.of(lane), NO_PICTURES, Set.of("SaveImage"));
  }
}
