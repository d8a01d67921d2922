package org.example.pictures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;

/// The example as it is, with a real worker.
@Timeout(600)
class PictureIT {

  @TempDir private Path folder;

  @Test
  void makesThePictureThatAPromptAsksFor() throws Exception {
    var python = System.getProperty("atelier.python", "");
    if (python.isEmpty() && "true".equals(System.getenv("CI"))) {
      throw new AssertionError("CI runs with a Python environment: pass -Datelier.python");
    }
    assumeTrue(!python.isEmpty(), "needs the Python environment: run ./atelier test");
    var port = freePort();
    try (var _ =
            SpringApplication.run(
                PictureApplication.class,
                "--server.port=" + port,
                "--server.address=127.0.0.1",
                "--pictures.folder=" + folder,
                "--atelier.python=" + python);
        var client = HttpClient.newHttpClient()) {
      var address = "http://127.0.0.1:%d/picture?prompt=a%%20blue%%20circle".formatted(port);
      var answer =
          client.send(
              HttpRequest.newBuilder(URI.create(address)).build(),
              HttpResponse.BodyHandlers.ofByteArray());
      assertThat(answer.statusCode()).isEqualTo(200);
      var picture = ImageIO.read(new ByteArrayInputStream(answer.body()));
      assertThat(picture.getWidth()).isEqualTo(128);
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
