package io.atelier.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Clients that others wrote for ComfyUI, unmodified, against the service as a process and its real
/// worker.
@Timeout(600)
class ComfyUiClientsIT {

  @TempDir private Path folder;

  @BeforeAll
  static void needsPython() {
    NeedsPython.orSkip();
    ToolsProgram.orSkip();
  }

  @Test
  void makesPicturesForThem() throws Exception {
    Path data = ServiceProcess.dataFolder(folder);
    Path pictures = Files.createDirectory(folder.resolve("pictures"));
    try (ServiceProcess service = ServiceProcess.start(data, 0)) {
      String printed =
          ToolsProgram.run(
              CommandLineRun.ROOT.resolve("tests/clients/comfyui_clients.py"),
              service.address().toString(),
              pictures.toString(),
              CommandLineRun.ROOT.resolve("workflows/text-to-image.json").toString(),
              CommandLineRun.ROOT.resolve("workflows/image-to-image.json").toString());

      assertThat(printed).endsWith("as ComfyUI's clients expect\n");
    }
    for (String client : new String[] {"simplified", "polling", "listening", "told"}) {
      SeenPicture star =
          SeenPicture.of(
              pictures.resolve(client + ".png"), "a large red star on a blue background");
      assertThat(star.agrees()).as("%s: %s", client, star.said()).isTrue();
    }
  }
}
