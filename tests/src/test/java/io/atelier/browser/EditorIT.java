package io.atelier.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.endtoend.NeedsPython;
import io.atelier.endtoend.ServiceProcess;
import io.atelier.nodes.NodeTypes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// ComfyUI's own editor, as its packages bring it, over our service: one service with a real
/// worker, one browser, from the first node to a picture that is dropped. In order, because a
/// service, a worker and the editor take long to start.
@Tag("browser")
@Timeout(600)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class EditorIT {

  private static final Path WORKFLOW =
      Path.of(System.getProperty("atelier.root"), "workflows/text-to-image.ui.json");

  private static final boolean FULL = System.getProperty("atelier.tier", "ci").equals("full");

  /// What editor 1.58.1 queues for its templates.
  private static final String ANSWERS = "templates-1.58.1.tsv";

  /// So many steps take longer than any test waits.
  private static final int LONG = 5000;

  @TempDir private static Path folder;
  private static Path data;
  private static ServiceProcess service;
  private static Chromium browser;
  private static EditorPage editor;
  private static String made = "";

  @BeforeAll
  static void start() throws IOException {
    NeedsPython.orSkip();
    Chromium.orSkip();
    data = ServiceProcess.dataFolder(folder);
    service = ServiceProcess.start(data, 0, "--editor", "--yes");
    browser = Chromium.at(service.address());
    editor = new EditorPage(browser);
  }

  @AfterAll
  static void stop() throws InterruptedException {
    if (browser != null) {
      browser.close();
    }
    if (service != null) {
      service.end();
    }
  }

  @Test
  @Order(1)
  void offersItsTemplatesAndSaysWhichOfThemRunHere() throws Exception {
    editor.openFirst();
    browser.until(_ -> !browser.all("[data-testid^='template-workflow-']").isEmpty());
    browser.until(_ -> browser.find("body").getText().contains("Nodes missing"));
    browser.picture("editor-templates");
    editor.closeDialog();
  }

  @Test
  @Order(2)
  void findsNodesAndConnectsThem() throws Exception {
    editor.emptyWorkflow();
    editor.addNode("CheckpointLoaderSimple", 300, 300);
    editor.addNode("CLIPTextEncode", 700, 300);
    editor.move("CheckpointLoaderSimple", 220, 420);
    editor.move("CLIPTextEncode", 720, 520);
    editor.connect("CheckpointLoaderSimple", "CLIP", "CLIPTextEncode", "clip");
    browser.picture("editor-connected");
  }

  @Test
  @Order(3)
  void showsAPictureOnTheWayAndAtTheEnd() throws Exception {
    editor.load(WORKFLOW);
    editor.set("KSampler", "steps", 8);
    editor.run();
    editor.until("return window.heard.steps > 2 && window.heard.previews > 1");
    browser.picture("editor-running");
    editor.until("return window.heard.success === 1");
    made = editor.untilPicture();
    browser.picture("editor-done");
  }

  @Test
  @Order(4)
  void runsAgainWithAnotherSeedAndKeepsTheLoaders() {
    editor.forget();
    editor.set("KSampler", "seed", 4711);
    editor.run();
    editor.until("return window.heard.success === 1");
    assertThat((List<?>) editor.ask("return window.heard.cached.map(String)"))
        .as("the checkpoint and the prompts are not made again")
        .extracting(String::valueOf)
        .contains("1", "2", "3")
        .doesNotContain("5", "6", "7");
  }

  @Test
  @Order(5)
  void stopsOneInTheMiddle() throws Exception {
    editor.forget();
    editor.set("KSampler", "steps", LONG);
    editor.run();
    editor.until("return window.heard.steps > 2");
    editor.cancel();
    editor.until("return window.heard.interrupted === 1");
    browser.picture("editor-cancelled");
  }

  @Test
  @Order(6)
  void findsItStillRunningAfterAReload() throws Exception {
    editor.forget();
    editor.set("KSampler", "seed", 12);
    editor.run();
    editor.until("return window.heard.steps > 2");
    editor.open();
    editor.until("return window.heard.steps > 2");
    browser.picture("editor-reloaded");
    editor.cancel();
    editor.until("return window.heard.interrupted === 1");
  }

  @Test
  @Order(7)
  void finishesAfterTheServiceWasKilled() throws Exception {
    editor.load(WORKFLOW);
    editor.set("KSampler", "steps", 30);
    var before = prompts();
    editor.forget();
    editor.run();
    editor.until("return window.heard.steps > 2");
    var port = service.address().getPort();
    service.kill();
    service = ServiceProcess.start(data, port, "--editor");
    editor.until("return window.app.api.socket?.readyState === WebSocket.OPEN");
    editor.until("return window.heard.success === 1");
    made = editor.untilPicture();
    assertThat(prompts()).as("the whole history is there").containsAll(before);
    assertThat(prompts()).hasSize(before.size() + 1);
    browser.picture("editor-restarted");
  }

  @Test
  @Order(8)
  void givesTheGraphOfAPictureThatIsDropped() throws Exception {
    editor.emptyWorkflow();
    editor.drop(made);
    editor.until("return window.app.graph.nodes.length === 7");
    assertThat(editor.value("KSampler", "steps")).isEqualTo(30L);
    browser.picture("editor-dropped");
  }

  @Test
  @Order(9)
  void queuesWhatOurConversionMakesOfTheSameFile() throws Exception {
    var oracle = new EditorOracle(editor, NodeTypes.shipped());
    var saved = new TreeMap<String, String>();
    for (var layout : layouts()) {
      saved.put(layout.getFileName().toString(), Files.readString(layout));
    }
    var templates = oracle.templates();
    assertThat(templates).as("templates whose nodes we have").hasSizeGreaterThanOrEqualTo(5);
    for (var name : templates) {
      saved.put(name, template(name));
    }

    var each = new SoftAssertions();
    saved.forEach((name, file) ->
        each.assertThat(oracle.converted(file)).as(name).isEqualTo(oracle.queued(file)));
    each.assertAll();
  }

  private static String template(String name) throws Exception {
    var file = new URI(null, null, "/templates/%s.json".formatted(name), null);
    var request = HttpRequest.newBuilder(service.address().resolve(file)).build();
    try (var http = HttpClient.newHttpClient()) {
      return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
  }

  private static List<Path> layouts() throws IOException {
    try (var files = Files.walk(WORKFLOW.getParent())) {
      return files.filter(file -> file.toString().endsWith(".ui.json")).toList();
    }
  }

  @Test
  @Order(10)
  void savesAWorkflowThatTheServiceKnowsByItsName() {
    editor.ask(
        "await window.app.api.storeUserData('workflows/Red star.json', window.app.graph.serialize(), {overwrite: false, stringify: true, throwOnError: true})");
    editor.until(
        "return (await (await fetch('/v1/workflows')).json()).workflows.some(each => each.name === 'Red star')");
  }

  /// The editor's files that name what they mean, where it takes them by position, and a field less
  /// than ComfyUI 0.3.64 declares, so that it puts each value into the next one's place.
  private static final Set<String> MISREAD =
      Set.of("3d_hunyuan3d-v2.1", "3d_hunyuan3d_image_to_model");

  @Test
  @Order(11)
  void convertsEveryTemplateAsTheEditorQueuesItOverAnotherComfyUi() throws Exception {
    var answers = TemplateAnswers.read(ANSWERS);
    var oracle = new EditorOracle(editor, NodeTypes.shipped());
    var asked = new TreeMap<String, String>();
    for (var name : oracle.allTemplates()) {
      var saved = template(name);
      if (answers.converted(saved).isPresent()) {
        asked.put(name, saved);
      }
    }
    if (FULL) {
      keepWhatTheEditorSays(answers, asked);
    }
    assertThat(asked.keySet()).isEqualTo(answers.kept().keySet());
    var others = new ArrayList<String>();
    asked.forEach((name, saved) -> {
      if (!answers.converted(saved).orElseThrow().equals(answers.kept().get(name))) {
        others.add(name);
      }
    });
    assertThat(others).containsExactlyInAnyOrderElementsOf(MISREAD);
  }

  /// Asks it for all of them, which takes a minute, and writes down what it says.
  private static void keepWhatTheEditorSays(TemplateAnswers answers, Map<String, String> asked)
      throws IOException {
    var oracle = new EditorOracle(editor, NodeTypes.shipped());
    oracle.declare(answers.declarations());
    var lines = new StringBuilder();
    asked.forEach((name, saved) -> lines.append(TemplateAnswers.line(name, oracle.digests(saved))));
    Files.writeString(Path.of("target", ANSWERS), lines);
    assertThat(lines)
        .as("what is kept is what the editor says")
        .hasToString(TemplateAnswers.text(ANSWERS));
  }

  @SuppressWarnings("unchecked") // The script gives texts.
  private static List<String> prompts() {
    return (List<String>)
        Objects.requireNonNull(
            editor.ask("return Object.keys(await (await fetch('/api/history')).json())"));
  }
}
