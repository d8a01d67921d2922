package io.atelier.cli.bench;

import io.atelier.artifacts.Pixels;
import io.atelier.nodes.Computing;
import io.atelier.nodes.Computing.Device;
import io.atelier.nodes.Computing.Precision;
import io.atelier.nodes.Optimization;
import io.atelier.workers.Worker;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The same workflow over the same file in ComfyUI and here, both warm, in turns: first with the
/// pixels unchanged, then with what changes them, and what loading costs.
public final class ComfyUiBench {

  private static final int LOADS = 3;
  private static final double GIBIBYTE = 1024.0 * 1024 * 1024;

  /// A picture that costs next to nothing beside what its models do.
  private static final int SMALL = 64;

  private final Path checkout;
  private final FittedModel model;
  private final Path models;
  private final Path folder;
  private final Opening workers;
  private final TextToImage workflow;
  private final PrintWriter out;
  private int pictures;

  /// Opens a worker in a process of its own.
  @FunctionalInterface
  public interface Opening {
    /// Opens one.
    ///
    /// @param models the root that it reads from
    /// @param outputs where it saves
    Worker open(Computing computing, Path models, Path outputs);
  }

  /// What is compared.
  ///
  /// @param side of the pictures in pixels
  /// @param batch how many at once
  public record Scope(int side, int steps, int batch) {}

  /// Makes the model, where it is not there yet.
  ///
  /// @param checkout of ComfyUI
  /// @param folder an empty one for what both write
  public ComfyUiBench(
      Path checkout, FittedModel model, Path folder, Opening workers, Scope scope, PrintWriter out)
      throws IOException {
    this.checkout = checkout;
    this.model = model;
    this.models = model.made(out);
    this.folder = folder;
    this.workers = workers;
    this.workflow = new TextToImage(FittedModel.NAME, scope.side(), scope.steps(), scope.batch());
    this.out = out;
  }

  /// With the pixels unchanged, then, unless they are left out, with what changes them.
  public void warm(int pairs, boolean changing) throws IOException {
    try (var theirs = comfyUi()) {
      out.printf(
          Locale.ROOT,
          "SD 1.5, full size, %d×%d, %d steps, batch of %d, beside ComfyUI %s%n",
          workflow.side(),
          workflow.side(),
          workflow.steps(),
          workflow.batch(),
          theirs.peer().version());
      compare("float32", new Computing(Device.CPU, null, Set.of()), theirs, pairs);
      for (var each : changing ? changing().entrySet() : Map.<String, Computing>of().entrySet()) {
        compare(each.getKey(), each.getValue(), theirs, pairs);
      }
    }
  }

  private static Map<String, Computing> changing() {
    var all = Set.of(Optimization.CHANNELS_LAST, Optimization.COMPILE);
    var columns = new LinkedHashMap<String, Computing>();
    columns.put("channels-last", computing(null, Set.of(Optimization.CHANNELS_LAST)));
    columns.put("compile", computing(null, Set.of(Optimization.COMPILE)));
    columns.put("bfloat16", computing(Precision.BFLOAT16, Set.of()));
    columns.put("bfloat16, channels-last, compile", computing(Precision.BFLOAT16, all));
    return columns;
  }

  private static Computing computing(
      @Nullable Precision precision, Set<Optimization> optimizations) {
    return new Computing(Device.CPU, precision, optimizations);
  }

  private void compare(String name, Computing computing, ComfyUiPictures theirs, int count)
      throws IOException {
    try (var ours = atelier(computing)) {
      ours.make(workflow, next());
      theirs.make(workflow, pictures);
      var our = new ArrayList<Pixels>();
      var their = new ArrayList<Pixels>();
      var first = next();
      var pairs =
          Pairs.measure(
              count,
              () -> seconds(ours.make(workflow, first + our.size()), our),
              () -> seconds(theirs.make(workflow, first + their.size()), their));
      pictures = first + count;
      print(name + ", by ComfyUI's", pairs.ratio(), "");
      print("  Atelier", pairs.ours(), " s");
      print("  ComfyUI", pairs.theirs(), " s");
      print("  Atelier's picture to ComfyUI's", distances(our, their), " dB");
    }
  }

  private static double seconds(PictureMaker.Made made, List<Pixels> kept) {
    kept.add(made.pixels());
    return made.seconds();
  }

  private static Spread distances(List<Pixels> our, List<Pixels> their) {
    var distances = new double[our.size()];
    for (var pair = 0; pair < distances.length; pair++) {
      distances[pair] = Psnr.of(our.get(pair), their.get(pair));
    }
    return Spread.of(distances);
  }

  /// What a fresh process takes longer for a first small picture than for a second one, and the
  /// most memory that it had by then.
  public void loading() throws IOException {
    var ours = new ArrayList<Load>();
    var theirs = new ArrayList<Load>();
    var plain = new ArrayList<Load>();
    for (var round = 0; round < LOADS; round++) {
      try (var maker = atelier(new Computing(Device.CPU, null, Set.of()))) {
        ours.add(load(maker));
      }
      try (var maker = comfyUi()) {
        theirs.add(load(maker));
      }
      try (var program = PlainProgram.start(plainDiffusers().loadingLate())) {
        plain.add(load(program::seconds, program.process()));
      }
    }
    print("loading, Atelier", ours);
    print("loading, ComfyUI", theirs);
    print("loading, plain diffusers", plain);
  }

  private PlainDiffusers plainDiffusers() {
    var file = models.resolve("checkpoints").resolve(FittedModel.NAME);
    var threads = Runtime.getRuntime().availableProcessors();
    return new PlainDiffusers(
        model.root(), model.python(), file, "sd15", folder, threads, SMALL, 1);
  }

  private record Load(double seconds, double peak) {}

  private Load load(PictureMaker maker) throws IOException {
    var small = new TextToImage(workflow.checkpoint(), SMALL, 1, 1);
    return load(() -> maker.make(small, next()).seconds(), maker.process());
  }

  private static Load load(Pairs.Measure picture, ProcessHandle process) throws IOException {
    var first = picture.seconds();
    var second = picture.seconds();
    return new Load(first - second, PeakMemory.of(process));
  }

  private void print(String what, List<Load> loads) {
    print(what, Spread.of(loads.stream().mapToDouble(Load::seconds).toArray()), " s");
    var peaks = loads.stream().mapToDouble(load -> load.peak() / GIBIBYTE).toArray();
    print("  peak memory", Spread.of(peaks), " GiB");
  }

  private int next() {
    return ++pictures;
  }

  private AtelierPictures atelier(Computing computing) throws IOException {
    var outputs = Files.createTempDirectory(folder, "atelier");
    return AtelierPictures.open(() -> workers.open(computing, models, outputs), outputs);
  }

  private ComfyUiPictures comfyUi() throws IOException {
    var base = Files.createTempDirectory(folder, "comfyui");
    Files.createSymbolicLink(base.resolve("models"), models);
    return new ComfyUiPictures(ComfyUi.start(checkout, model.python(), base), base);
  }

  private void print(String what, Spread spread, String unit) {
    out.printf("%-44s %s%n", what, spread.text(unit, 1));
    out.flush();
  }
}
