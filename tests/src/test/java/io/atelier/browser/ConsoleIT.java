package io.atelier.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.endtoend.NeedsPython;
import io.atelier.endtoend.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/// The console as people use it: one service with a real worker, one browser, from the first job to
/// the last. In order, because a service and a worker take long to start and what the first makes
/// the others look at.
@Tag("browser")
@Timeout(600)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ConsoleIT {

  private static final Path WORKFLOW =
      Path.of(System.getProperty("atelier.root"), "workflows/text-to-image.json");

  @TempDir private static Path folder;
  private static ServiceProcess service;
  private static Chromium browser;

  @BeforeAll
  static void start() throws IOException {
    NeedsPython.orSkip();
    Chromium.orSkip();
    service = ServiceProcess.start(ServiceProcess.dataFolder(folder), 0);
    browser = Chromium.at(service.address());
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

  @BeforeEach
  void inTheUsualWay() {
    browser.wide();
    browser.prefers("light");
  }

  @Test
  @Order(1)
  void makesAPictureOutOfAForm() throws Exception {
    browser.open("/console");
    browser.until(_ -> !browser.all("#add").isEmpty());
    browser.find("a[href$='ready/text-to-image']").click();
    fill("set:prompt.text", "a large red star left of a small blue circle");
    fill("set:sampler.steps", "24");
    browser.find("#submit").click();
    browser.untilText(".state", "done");
    browser.until(_ ->
        Boolean.TRUE.equals(
            browser.ask(
                "const picture = document.querySelector('.pictures img'); return !!picture && picture.complete && picture.naturalWidth > 0")));
    assertThat(browser.all("svg.graph .box.ran")).hasSize(7);
    assertThat(browser.all(".chart tbody tr")).hasSize(7);
    browser.picture("job-light");

    browser.open("/console");
    browser.untilText(".tiles", "a large red star left of a small blue circle");
  }

  @Test
  @Order(2)
  void makesTheSamePixelsAgainAndOthersWithANewSeed() throws Exception {
    openTheLatest();
    browser.find("#reproduce").click();
    browser.untilText(".verdict", "the pixels are the same");
    assertThat(browser.all("svg.graph .box.ran")).as("all was computed anew").hasSize(7);
    browser.picture("reproduced");

    browser.find("#new-seed").click();
    browser.untilText("main", "Changed from");
    browser.untilText(".state", "done");
    assertThat(browser.find("del").getText()).contains("42");
  }

  /// So many steps that no machine has made them before it is looked at.
  @Test
  @Order(3)
  void showsAJobOnItsWayAndStopsItInTheMiddle() throws Exception {
    browser.open("/console/compose/ready/text-to-image");
    fill("set:sampler.steps", "600");
    browser.find("#submit").click();
    browser.untilText(".now", "step");
    var job = browser.path();

    browser.open("/console");
    var shares = new LinkedHashSet<String>();
    var previews = new LinkedHashSet<String>();
    browser.until(_ -> {
      var bar = browser.find("section progress");
      shares.add(bar.getAttribute("value"));
      browser.all(".preview img").forEach(picture -> previews.add(picture.getAttribute("src")));
      return shares.size() > 3 && previews.size() > 2;
    });
    assertThat(browser.ask("return document.querySelector('.preview img').naturalWidth"))
        .isNotEqualTo(0L);
    browser.picture("queue-light");

    browser.open(job);
    browser.hold("#cancel");
    afterSteps(); // in which the page would be shown anew, were nothing held
    browser.release();
    browser.untilText(".state", "cancelled");
    assertThat(browser.all("#cancel")).isEmpty();
  }

  @Test
  @Order(4)
  void takesAFileAndShowsWhatIsWrongWithAnother() throws Exception {
    browser.open("/console");
    Path wrong = folder.resolve("wrong.json");
    Files.writeString(wrong, Files.readString(WORKFLOW).replace("\"cfg\": 5.0", "\"cfg\": 5000"));
    browser.find("#file").sendKeys(wrong.toString());
    browser.untilText("#submitted", "sampler · cfg");
    browser.picture("refused");

    browser.find("input[name=tags]").sendKeys("dropped");
    browser.find("#file").sendKeys(WORKFLOW.toString());
    browser.untilText("#submitted", "Accepted:");
    browser.find("#submitted a").click();
    browser.untilText(".tag", "dropped");
    browser.untilText(".state", "done");
  }

  @Test
  @Order(5)
  void isUsedByTheKeyboardAlone() {
    browser.open("/console");
    browser.press(Keys.TAB);
    assertThat(browser.focused().getText()).isEqualTo("Skip to the content");
    assertThat(browser.ask("return getComputedStyle(document.activeElement).outlineStyle"))
        .isEqualTo("solid");
    browser.press(Keys.ENTER);
    browser.until(_ -> "main".equals(browser.ask("return document.activeElement.id")));
    tabTo("Run Text to image as it is");
    browser.press(Keys.ENTER);
    browser.until(_ -> browser.path().startsWith("/console/jobs/"));
    browser.untilText(".state", "done");
    browser.open(browser.path());
    tabTo("again");
    browser.press(Keys.ENTER);
    browser.untilText("main", "The same as the job before");
  }

  @Test
  @Order(6)
  void isForEveryEyeAndEveryWidth() throws Exception {
    openTheLatest();
    var pages =
        List.of(
            "/console",
            "/console/history",
            browser.path(),
            "/console/compose/ready/text-to-image",
            "/console/models",
            "/console/workers",
            "/console/environment",
            "/console/system",
            "/console/login",
            "/console/nowhere");
    for (String path : pages) {
      var name = path.startsWith("/console/jobs") ? "job" : path.replaceAll(".*/", "");
      for (String scheme : List.of("light", "dark")) {
        browser.wide();
        browser.prefers(scheme);
        browser.open(path);
        browser.hasNothingInAnybodysWay();
        browser.picture("%s-%s".formatted(name, scheme));
      }
      browser.phone();
      browser.open(path);
      assertThat(browser.ask("return document.documentElement.scrollWidth"))
          .as("%s is as wide as a phone", path)
          .isEqualTo(360L);
      browser.hasNothingInAnybodysWay();
      browser.picture(name + "-phone");
    }
  }

  /// Waits for two steps or more, in longer than the page takes to show what has changed.
  private static void afterSteps() {
    browser.await(
        """
        const done = arguments[arguments.length - 1];
        const begin = performance.now();
        const source = new EventSource('/v1/events');
        let steps = 0;
        source.addEventListener('node_progress', () => {
          steps += 1;
          if (steps > 1 && performance.now() - begin > 1500) {
            source.close();
            done(true);
          }
        });
        """);
  }

  private static void openTheLatest() {
    browser.open("/console/history?status=done");
    browser.find(".tiles h3 a").click();
    browser.until(_ -> browser.path().startsWith("/console/jobs/"));
  }

  private static void fill(String field, String value) {
    var place = browser.find("[name='%s']".formatted(field));
    place.clear();
    place.sendKeys(value);
  }

  /// @param wanted the label or the id of what is to have the focus
  private static void tabTo(String wanted) {
    for (var each = 0; each < 80; each++) {
      var now = browser.focused();
      if (wanted.equals(now.getAttribute("aria-label")) || wanted.equals(now.getAttribute("id"))) {
        return;
      }
      browser.press(Keys.TAB);
    }
    throw new AssertionError("the key Tab never comes to " + wanted);
  }
}
