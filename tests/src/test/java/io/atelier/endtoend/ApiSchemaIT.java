package io.atelier.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Requests that the OpenAPI document of the running service allows, made up by schemathesis: each
/// answer is as documented, and none is a fault.
@Timeout(3_000)
class ApiSchemaIT {

  private static final String EXAMPLES =
      System.getProperty("atelier.tier", "ci").equals("full") ? "200" : "10";

  @TempDir private Path folder;

  @BeforeAll
  static void needsPython() {
    NeedsPython.orSkip();
    ToolsProgram.orSkip();
  }

  @Test
  void answersAsItsDocumentSays() throws Exception {
    Path data = ServiceProcess.dataFolder(folder);
    try (ServiceProcess service = ServiceProcess.start(data, 0)) {
      String printed =
          ToolsProgram.run(
              CommandLineRun.ROOT.resolve("tests/clients/api_schema.py"),
              service.address().toString(),
              EXAMPLES);

      assertThat(printed).containsPattern("(\\d+) generated, \\1 passed");
    }
  }
}
