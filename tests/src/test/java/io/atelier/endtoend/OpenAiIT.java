package io.atelier.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// OpenAI's own client, unmodified, against the service as a process and its real worker.
@Timeout(600)
class OpenAiIT {

  @TempDir private Path folder;

  @BeforeAll
  static void needsPython() {
    NeedsPython.orSkip();
    ToolsProgram.orSkip();
  }

  @Test
  void makesPicturesForOpenAisClient() throws Exception {
    Path data = ServiceProcess.dataFolder(folder);
    try (ServiceProcess service = ServiceProcess.start(data, 0)) {
      String printed =
          ToolsProgram.run(
              CommandLineRun.ROOT.resolve("tests/clients/openai_images.py"),
              service.address().toString(),
              folder.toString());

      assertThat(printed).endsWith("as OpenAI's client expects\n");
    }
    SeenPicture star =
        SeenPicture.of(folder.resolve("star.png"), "a large red star on a blue background");
    assertThat(star.agrees()).as(star.said()).isTrue();
  }
}
