package io.atelier.browser;

import io.atelier.endtoend.NeedsPython;
import io.atelier.endtoend.ServiceProcess;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The editor that ComfyUI 0.3.64 brings, of the generation before that of [EditorIT]: it lists
/// jobs by `/queue` and `/history`.
@Tag("browser")
@Timeout(600)
class OlderEditorIT {

  private static final Path WORKFLOW =
      Path.of(System.getProperty("atelier.root"), "workflows/text-to-image.ui.json");

  @TempDir private static Path folder;
  private static ServiceProcess service;
  private static Chromium browser;

  @BeforeAll
  static void start() throws IOException {
    NeedsPython.orSkip();
    Chromium.orSkip();
    service = ServiceProcess.start(ServiceProcess.dataFolder(folder), 0, "--editor=1.27", "--yes");
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

  @Test
  void runsAWorkflowAndShowsItsPicture() throws Exception {
    var editor = new EditorPage(browser);
    editor.openFirst();
    editor.closeDialog();

    editor.load(WORKFLOW);
    editor.set("KSampler", "steps", 8);
    editor.run();
    editor.until("return window.heard.steps > 2 && window.heard.previews > 1");
    browser.picture("older-editor-running");
    editor.until("return window.heard.success === 1");
    editor.untilPicture();

    browser.find("[aria-label='Queue (q)']").click();
    editor.until(
        "return [...document.querySelectorAll('.sidebar-content-container img')].some(each => each.src.includes('/api/view') && each.naturalWidth > 0)");
    browser.picture("older-editor-done");
  }
}
