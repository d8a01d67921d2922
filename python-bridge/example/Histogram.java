import io.atelier.bridge.CancelFlag;
import io.atelier.bridge.JepPython;
import io.atelier.bridge.PythonCall;
import io.atelier.bridge.PythonException;
import io.atelier.bridge.PythonSettings;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/// Counts bytes with numpy. Arguments: the environment's `bin/python`, and the folders for Python.
public final class Histogram {

  public static void main(String... arguments) {
    var folders = List.of(arguments).subList(1, arguments.length).stream().map(Path::of).toList();
    var settings = new PythonSettings(Path.of(arguments[0]), folders, 1);
    var bytes = ByteBuffer.allocateDirect(1_000);
    for (int i = 0; i < bytes.capacity(); i++) {
      bytes.put(i, (byte) i);
    }
    try (var python = JepPython.start(settings);
        var lane = python.openLane("histograms")) {
      for (int bins : List.of(4, 0)) {
        try {
          var request = "{\"bins\":%d}".formatted(bins);
          var call =
              new PythonCall(
                  "histogram:count",
                  request,
                  List.of(bytes),
                  new CancelFlag(), // raise() it from any thread
                  (step, total, note) -> System.out.printf("%d of %d%n", step, total));
          System.out.println(lane.call(call));
        } catch (PythonException e) {
          System.out.println(e.failure().kind() + ": " + e.failure().message());
        }
      }
    }
  }
}
