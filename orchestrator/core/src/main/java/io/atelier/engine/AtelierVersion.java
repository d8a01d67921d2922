package io.atelier.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// The version of this build, as Maven knows it.
public final class AtelierVersion {

  private AtelierVersion() {}

  /// Such as `1.0.0`; `unknown` when the build left it out.
  public static String current() {
    try (var text = AtelierVersion.class.getResourceAsStream("version.txt")) {
      return text == null
          ? "unknown"
          : new String(text.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
