package io.atelier.artifacts;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ArtifactTest {

  @ParameterizedTest
  @EnumSource(ArtifactKind.class)
  void liesAtItsPathInTheOutputFolder(ArtifactKind kind, @TempDir Path root) {
    var request = ArtifactRequest.png(kind, "sub/a", Pictures.waves(2, 2, 3, 1), 0);

    Artifact stored =
        OutputFolder.open(root, Clock.systemUTC()).put(request, out -> out.write(new byte[] {1}));

    assertThat(root.resolve(stored.path())).isRegularFile();
  }
}
