package io.atelier.setup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UvIndexTest {

  @Test
  void readsPipsFilesAndVariablesAndLetsTheLaterOnesWin() {
    assertThat(
            UvIndex.variables(
                List.of(
                    ":env:.index-url='https://env.test/simple'",
                    "global.index-url='https://file.test/simple'",
                    "global.extra-index-url='https://a.test/simple\\nhttps://b.test/simple'",
                    "install.trusted-host='a.test'",
                    "global.cert=\"/it's/ca.pem\"",
                    "global.timeout='60'")))
        .containsEntry("UV_DEFAULT_INDEX", "https://env.test/simple")
        .containsEntry("UV_INDEX", "https://a.test/simple https://b.test/simple")
        .containsEntry("UV_INSECURE_HOST", "a.test")
        .containsEntry("SSL_CERT_FILE", "/it's/ca.pem")
        .hasSize(4);
  }

  @Test
  void leavesOutFoldersThatAreNotThere(@TempDir Path folder) {
    assertThat(
            UvIndex.variables(
                List.of(":env:.find-links='/not/there %s file:///wheels'".formatted(folder))))
        .containsEntry("UV_FIND_LINKS", folder + ",file:///wheels");
    assertThat(UvIndex.variables(List.of(":env:.find-links='/not/there'"))).isEmpty();
  }

  @Test
  void saysNothingWherePipIsConfiguredForNothing() {
    assertThat(UvIndex.variables(List.of())).isEmpty();
  }
}
