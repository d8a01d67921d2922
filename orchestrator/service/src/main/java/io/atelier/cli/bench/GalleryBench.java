package io.atelier.cli.bench;

import io.atelier.artifacts.Pixels;
import io.atelier.artifacts.Png;
import io.atelier.engine.Failure;
import io.atelier.engine.RunOutcome;
import io.atelier.formats.WorkflowFile;
import io.atelier.formats.WorkflowReader;
import io.atelier.graph.AtelierException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/// Runs every workflow of a folder, one after the other in one process, and shows what they make: a
/// table with the seconds each took, and a contact sheet without them, so that it stays the same as
/// long as the pictures do. A workflow that fails keeps no other from its turn.
public final class GalleryBench {

  private final Path workflows;
  private final Path outputs;
  private final Function<WorkflowFile, RunOutcome> runs;
  private final PrintWriter out;
  private final PrintWriter err;

  /// @param workflows the folder that names count from
  /// @param outputs the folder that artifacts' paths count from
  public GalleryBench(
      Path workflows,
      Path outputs,
      Function<WorkflowFile, RunOutcome> runs,
      PrintWriter out,
      PrintWriter err) {
    this.workflows = workflows;
    this.outputs = outputs;
    this.runs = runs;
    this.out = out;
    this.err = err;
  }

  /// Runs the workflows and prints a row for each; stops only when somebody cancels.
  ///
  /// @return fewer than there are workflows if it was cancelled
  public List<Exhibit> exhibits(List<Path> files) throws IOException {
    out.printf("%-24s %8s %9s  %s%n", "workflow", "seconds", "pictures", "size");
    var exhibits = new ArrayList<Exhibit>();
    for (Path file : files) {
      long began = System.nanoTime();
      RunOutcome outcome = outcome(file);
      double seconds = (System.nanoTime() - began) / 1e9;
      switch (outcome) {
        case RunOutcome.Done done -> exhibits.add(made(name(file), seconds, done));
        case RunOutcome.Failed(var failure) -> exhibits.add(failed(name(file), failure));
        case RunOutcome.Lost(var report) ->
            exhibits.add(failed(name(file), new Failure(report.code(), report.message())));
        case RunOutcome.Cancelled _ -> {
          return exhibits;
        }
      }
    }
    return exhibits;
  }

  private RunOutcome outcome(Path file) {
    try {
      return runs.apply(WorkflowReader.read(file));
    } catch (AtelierException e) {
      return new RunOutcome.Failed(new Failure(e.code().name(), String.valueOf(e.getMessage())));
    }
  }

  private String name(Path file) {
    String path = workflows.relativize(file).toString();
    return path.substring(0, path.lastIndexOf('.'));
  }

  private Exhibit made(String name, double seconds, RunOutcome.Done done) throws IOException {
    List<Path> pictures =
        done.artifacts().stream()
            .filter(artifact -> artifact.mediaType().startsWith("image/"))
            .map(artifact -> outputs.resolve(artifact.path()))
            .toList();
    String row =
        String.format(
            Locale.ROOT, "%-24s %8.2f %9d  %s", name, seconds, pictures.size(), size(pictures));
    print(row.stripTrailing(), out);
    return new Exhibit.Made(name, seconds, pictures);
  }

  private Exhibit failed(String name, Failure failure) {
    print("%-24s %8s %s".formatted(name, "failed", failure.code()), out);
    String place = failure.node() == null ? "" : "node " + failure.node() + ": ";
    print("atelier: " + failure.code() + ": " + name + ": " + place + failure.message(), err);
    return new Exhibit.Failed(name, failure);
  }

  private static void print(String line, PrintWriter writer) {
    writer.println(line);
    writer.flush();
  }

  private static String size(List<Path> pictures) throws IOException {
    if (pictures.isEmpty()) {
      return "";
    }
    try (var in = new BufferedInputStream(Files.newInputStream(pictures.getFirst()))) {
      Pixels first = Png.pixels(in);
      return first.width() + "×" + first.height();
    }
  }

  /// The places of a contact sheet: each picture under its workflow's name, and an empty place
  /// where there is none.
  public static List<ContactSheet.Place> places(List<Exhibit> exhibits) {
    return exhibits.stream().flatMap(exhibit -> places(exhibit).stream()).toList();
  }

  private static List<ContactSheet.Place> places(Exhibit exhibit) {
    return switch (exhibit) {
      case Exhibit.Failed(var name, var failure) ->
          List.of(new ContactSheet.Place(null, name + " failed: " + failure.code()));
      case Exhibit.Made(var name, var _, var pictures) when pictures.isEmpty() ->
          List.of(new ContactSheet.Place(null, name + " makes no picture"));
      case Exhibit.Made(var name, var _, var pictures) when pictures.size() == 1 ->
          List.of(new ContactSheet.Place(pictures.getFirst(), name));
      case Exhibit.Made(var name, var _, var pictures) -> numbered(name, pictures);
    };
  }

  private static List<ContactSheet.Place> numbered(String name, List<Path> pictures) {
    var places = new ArrayList<ContactSheet.Place>();
    for (Path picture : pictures) {
      String caption = "%s, %d of %d".formatted(name, places.size() + 1, pictures.size());
      places.add(new ContactSheet.Place(picture, caption));
    }
    return places;
  }
}
