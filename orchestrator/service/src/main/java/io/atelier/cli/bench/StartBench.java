package io.atelier.cli.bench;

import io.atelier.setup.PythonEnvironment;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// How long one waits for the command line, and for the first picture from a cold start. The peer
/// is a plain diffusers program that makes the same picture; what both have to pay, Python's
/// imports, is measured beside.
public final class StartBench {

  private static final int STEPS = 20;
  private static final double MEBIBYTE = 1024.0 * 1024.0;

  private final Path root;
  private final PlainDiffusers peer;
  private final PrintWriter out;
  private final Path folder;

  /// @param folder an empty one that pictures may be written to
  public StartBench(Path root, PythonEnvironment python, PrintWriter out, Path folder) {
    this.root = root;
    this.peer =
        new PlainDiffusers(
            root,
            python.python(),
            python.builtinModels().resolve("checkpoints/tiny-random.safetensors"),
            "tiny-sd",
            folder,
            Runtime.getRuntime().availableProcessors(),
            STEPS);
    this.out = out;
    this.folder = folder;
  }

  /// The command line's own start, through the launcher.
  public void help(int runs) throws IOException {
    List<ChildRun> help = new ArrayList<>();
    for (int run = 0; run < runs; run++) {
      help.add(launcher("Usage", "--help"));
    }
    print("--help", seconds(help), " s", 1);
  }

  /// Interleaved: imports alone, the plain program, Atelier.
  public void firstPicture(int runs) throws IOException {
    List<ChildRun> imports = new ArrayList<>();
    List<ChildRun> plain = new ArrayList<>();
    List<ChildRun> atelier = new ArrayList<>();
    for (int run = 0; run < runs; run++) {
      imports.add(child("imported", peer.imports()));
      plain.add(child("picture", peer.onePicture()));
      atelier.add(
          launcher(
              "\"done\"",
              "run",
              root.resolve("workflows/text-to-image.json").toString(),
              "--json",
              "--out",
              folder.toString()));
    }
    print("Python's imports", seconds(imports), " s", 1);
    print("first picture, plain diffusers", seconds(plain), " s", 1);
    print("first picture, Atelier", seconds(atelier), " s", 1);
    print("ratio of the two", ratios(atelier, plain), "", 1);
    print("beyond the imports", differences(atelier, imports), " s", 1);
    print("memory, plain diffusers", resident(plain), " MiB", 1 / MEBIBYTE);
    print("memory, Atelier", resident(atelier), " MiB", 1 / MEBIBYTE);
  }

  private ChildRun launcher(String mark, String... arguments) throws IOException {
    var command = new ArrayList<>(List.of(root.resolve("atelier").toString()));
    command.addAll(List.of(arguments));
    return child(mark, command);
  }

  private ChildRun child(String mark, List<String> command) throws IOException {
    return ChildRun.of(folder, mark, command);
  }

  private void print(String what, double[] values, String unit, double scale) {
    out.printf("%-34s %s%n", what, Spread.of(values).text(unit, scale));
    out.flush();
  }

  private static double[] seconds(List<ChildRun> runs) {
    return each(runs, ChildRun::seconds);
  }

  private static double[] resident(List<ChildRun> runs) {
    return each(runs, ChildRun::residentBytes);
  }

  private static double[] each(List<ChildRun> runs, ToDoubleFunction<ChildRun> figure) {
    return runs.stream().mapToDouble(figure).toArray();
  }

  private static double[] ratios(List<ChildRun> ours, List<ChildRun> theirs) {
    double[] values = new double[ours.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = ours.get(i).seconds() / theirs.get(i).seconds();
    }
    return values;
  }

  private static double[] differences(List<ChildRun> ours, List<ChildRun> theirs) {
    double[] values = new double[ours.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = ours.get(i).seconds() - theirs.get(i).seconds();
    }
    return values;
  }
}
