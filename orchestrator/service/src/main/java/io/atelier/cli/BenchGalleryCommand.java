package io.atelier.cli;

import io.atelier.cli.bench.PythonContactSheet;
import io.atelier.setup.PythonEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// What the ready workflows make.
@Command(
    name = "gallery",
    description = "Runs every ready workflow and puts what they make on one contact sheet.",
    mixinStandardHelpOptions = true)
final class BenchGalleryCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  private final Studio studio;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      defaultValue = "gallery.png",
      description = "The contact sheet; ${DEFAULT-VALUE} if left out.")
  private Path sheet;

  @Option(names = "--learn", description = "Also those that train, for minutes each.")
  private boolean learn;

  BenchGalleryCommand(Studio studio) {
    this.studio = studio;
  }

  @Override
  public Integer call() throws IOException {
    var workbench = new Workbench(studio, spec);
    workbench.require(
        !Files.isDirectory(sheet), "--out is the folder " + sheet + "; name a file in it");
    PythonEnvironment python = workbench.environment();
    return new Gallery(studio, Console.of(spec, false), sheet, learn)
        .show(python, new PythonContactSheet(python.python(), studio.places().pythonSources()));
  }
}
