package io.atelier.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;

/// Jars with nodes, as a user makes them.
public final class NodeJar {

  private static final String SERVICES = "META-INF/services/" + JavaNodeProvider.class.getName();
  private static final Path README =
      Path.of(System.getProperty("atelier.root", "."), "orchestrator/core/README.md");

  private NodeJar() {}

  /// One that names classes which are on the class path, or nowhere.
  static void naming(Path jar, String... classes) throws IOException {
    try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
      entry(out, SERVICES, String.join("\n", classes).getBytes(StandardCharsets.UTF_8));
    }
  }

  /// The ten lines of the README, compiled.
  public static void ofTheReadme(Path jar) throws IOException {
    var folder = Files.createTempDirectory(jar.toAbsolutePath().getParent(), ".compiled");
    var source = Files.writeString(folder.resolve("CountPictures.java"), tenLines());
    var said =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-d", folder.toString(), source.toString());
    assertThat(said).isZero();
    try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
      entry(out, SERVICES, "CountPictures".getBytes(StandardCharsets.UTF_8));
      entry(out, "CountPictures.class", Files.readAllBytes(folder.resolve("CountPictures.class")));
    }
  }

  private static String tenLines() throws IOException {
    var code = new ArrayList<>(List.of(Files.readString(README).split("\n", -1)));
    code.removeIf(line -> !line.startsWith("    "));
    return String.join("\n", code.subList(0, 10));
  }

  private static void entry(JarOutputStream out, String name, byte[] content) throws IOException {
    out.putNextEntry(new JarEntry(name));
    out.write(content);
    out.closeEntry();
  }
}
