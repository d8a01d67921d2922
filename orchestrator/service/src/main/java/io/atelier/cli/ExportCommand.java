package io.atelier.cli;

import io.atelier.catalog.CatalogCode;
import io.atelier.catalog.ModelCatalog;
import io.atelier.graph.AtelierException;
import io.atelier.setup.PythonEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Writes a checkpoint as a folder of diffusers, whole or not at all.
@Command(
    name = "export",
    description = "Writes a single-file checkpoint as the folder that diffusers reads.",
    mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {

  private static final String CHECKPOINTS = "checkpoints";
  private static final String SAFE = ".safetensors";

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "CHECKPOINT",
      description = "A file of checkpoints/ in your models, or the path of any other.")
  private String checkpoint;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "The folder to write; it must not hold anything yet.")
  private Path out;

  @Mixin private ModelsOption models;

  @Option(names = "--json", description = "Prints events, one JSON object a line.")
  private boolean json;

  private final Places places;
  private final Setup setup;

  ExportCommand(Places places, Setup setup) {
    this.places = places;
    this.setup = setup;
  }

  @Override
  public Integer call() throws IOException {
    refuseFull(out);
    find(true);
    Console console = Console.of(spec, json);
    PythonEnvironment python = setup.on(console.err()).ensure();
    var unpack = new UnpackProgram(python.python(), places.pythonSources(), console);
    return unpack.run(find(false), out.toAbsolutePath());
  }

  /// The checkpoint's file.
  ///
  /// @param toCome before the set-up: the models that it makes count as there
  private Path find(boolean toCome) {
    Path given = Path.of(checkpoint);
    if (Files.isRegularFile(given)) {
      return safe(given.toAbsolutePath());
    }
    var catalog = new ModelCatalog(models.roots(places));
    var files = toCome ? new ModelsToCome(catalog, places.builtinModels()) : catalog;
    try {
      return files.resolve(CHECKPOINTS, checkpoint).path();
    } catch (AtelierException e) {
      throw new CommandException(e);
    }
  }

  private static Path safe(Path file) {
    if (file.toString().endsWith(SAFE)) {
      return file;
    }
    throw new CommandException(
        CatalogCode.PICKLE_REFUSED,
        "%s is no %s file, and only those are safe to load; take the one of the same model, or convert it."
            .formatted(file, SAFE));
  }

  private static void refuseFull(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    boolean empty = false;
    if (Files.isDirectory(folder)) {
      try (var held = Files.list(folder)) {
        empty = held.findAny().isEmpty();
      }
    }
    if (!empty) {
      throw new CommandException(
          CommandCode.FOLDER_NOT_EMPTY,
          "%s is there and holds something; name a folder that does not exist.".formatted(folder));
    }
  }
}
