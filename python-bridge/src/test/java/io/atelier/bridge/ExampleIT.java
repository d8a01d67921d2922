package io.atelier.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The README's example, compiled and run as it says, and what it says of it.
@Timeout(300)
class ExampleIT {

  private static final Path MODULE = RealPython.ROOT.resolve("python-bridge");
  private static final Path EXAMPLE = MODULE.resolve("example");

  @Test
  void printsWhatTheReadmeSays() throws IOException {
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                EXAMPLE.resolve("Histogram.java").toString(),
                RealPython.executable().toString(),
                RealPython.ROOT.resolve("py/src").toString(),
                EXAMPLE.toString())
            .start();
    process.getOutputStream().close();
    var ended = ChildJvm.ended(process);
    assertThat(ended.exit()).as(ended.errors()).isZero();
    assertThat(ended.output()).startsWith("1 of 4\n").contains("BAD_INPUT");
    assertThat(readme()).containsAll(ended.output().lines().map("    "::concat).toList());
  }

  @Test
  void isShownAsItIs() throws IOException {
    var shown =
        readme().stream()
            .dropWhile(line -> !line.equals("```java"))
            .skip(1)
            .takeWhile(line -> !line.equals("```"))
            .collect(Collectors.joining("\n"));
    assertThat(Files.readString(EXAMPLE.resolve("Histogram.java"))).contains(shown);
    assertThat(shown).isNotBlank();
  }

  private static List<String> readme() throws IOException {
    return Files.readAllLines(MODULE.resolve("README.md"));
  }
}
