package io.atelier.cli.bench;

import io.atelier.setup.PythonEnvironment;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// How long one waits for the command line, and for the first picture from a cold start. The peer
/// is a plain diffusers program that makes the same picture; what both have to pay, Python's
/// imports, is measured beside.
public final class StartBench {

  private static final String FAMILY = "shapes";
  private static final int SIDE = 128;
  private static final int STEPS = 20;
  private static final double MEBIBYTE = 1024.0 * 1024.0;

  private final Path root;
  private final PlainDiffusers peer;
  private final PrintWriter out;
  private final Path folder;

  /// Measures the program in a checkout against the peer in an environment.
  ///
  /// @param models where the shipped models lie
  /// @param folder an empty one that pictures may be written to
  public StartBench(
      Path root, Path models, PythonEnvironment python, PrintWriter out, Path folder) {
    this.root = root;
    this.out = out;
    this.folder = folder;
    this.peer =
        new PlainDiffusers(
            root,
            python.python(),
            models.resolve("checkpoints/" + FAMILY + ".safetensors"),
            FAMILY,
            folder,
            Runtime.getRuntime().availableProcessors(),
            SIDE,
            STEPS);
  }

  /// The command line's own start, through the launcher.
  public void help(int runs) throws IOException {
    double[] seconds = new double[runs];
    for (int run = 0; run < runs; run++) {
      seconds[run] = ChildRun.seconds(folder, launcher("--help"));
    }
    print("--help", Spread.of(seconds), " s", 1);
  }

  /// In turns: imports alone, the plain program, Atelier.
  public void firstPicture(int runs) throws IOException {
    double[] imports = new double[runs];
    double[] plain = new double[runs];
    double[] atelier = new double[runs];
    for (int run = 0; run < runs; run++) {
      imports[run] = ChildRun.seconds(folder, peer.imports());
      plain[run] = ChildRun.seconds(folder, peer.onePicture());
      atelier[run] = ChildRun.seconds(folder, picture());
    }
    print("Python's imports", Spread.of(imports), " s", 1);
    print("first picture, plain diffusers", Spread.of(plain), " s", 1);
    print("first picture, Atelier", Spread.of(atelier), " s", 1);
    print("ratio of the two", new Pairs(atelier, plain).ratio(), "", 1);
    print("Atelier beyond the imports", new Pairs(atelier, imports).difference(), " s", 1);
  }

  /// Resident memory of each process when its picture is done.
  public void memory() throws IOException {
    double plain = ChildRun.residentBytes(folder, "picture", peer.onePicture());
    double atelier = ChildRun.residentBytes(folder, "\"event\":\"done\"", picture());
    print("memory, plain diffusers", Spread.of(plain), " MiB", 1 / MEBIBYTE);
    print("memory, Atelier", Spread.of(atelier), " MiB", 1 / MEBIBYTE);
  }

  private List<String> picture() {
    String workflow = root.resolve("workflows/text-to-image.json").toString();
    return launcher("run", workflow, "--json", "--out", folder.toString());
  }

  private List<String> launcher(String... arguments) {
    return Stream.concat(Stream.of(root.resolve("atelier").toString()), Stream.of(arguments))
        .toList();
  }

  private void print(String what, Spread spread, String unit, double scale) {
    out.printf("%-34s %s%n", what, spread.text(unit, scale));
    out.flush();
  }
}
