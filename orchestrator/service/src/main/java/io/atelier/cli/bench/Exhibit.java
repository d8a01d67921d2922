package io.atelier.cli.bench;

import io.atelier.engine.Failure;
import java.nio.file.Path;
import java.util.List;

/// What became of one workflow of the gallery.
public sealed interface Exhibit {

  /// The workflow's file below the folder of workflows, without its ending.
  String name();

  /// It ran.
  ///
  /// @param pictures files, in the order of the run
  record Made(String name, double seconds, List<Path> pictures) implements Exhibit {
    public Made {
      pictures = List.copyOf(pictures);
    }
  }

  /// It could not be read, was refused, or broke off.
  record Failed(String name, Failure failure) implements Exhibit {}
}
