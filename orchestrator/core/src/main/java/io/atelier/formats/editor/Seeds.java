package io.atelier.formats.editor;

import io.atelier.nodes.Domain;
import io.atelier.nodes.InputPort;
import java.util.List;

/// Which fields change after each run, and so have a second one that says how.
final class Seeds {

  private static final List<String> NAMES = List.of("seed", "noise_seed");

  private Seeds() {}

  static boolean isSeed(InputPort port) {
    return port.type().name().equals("INT")
        && (isCalledSeed(port.name())
            || (port.domain() instanceof Domain.Range range && range.changing()));
  }

  /// Older declarations of seeds do not say that they change; the editor knows them by name.
  static boolean isCalledSeed(String name) {
    return NAMES.contains(name);
  }
}
