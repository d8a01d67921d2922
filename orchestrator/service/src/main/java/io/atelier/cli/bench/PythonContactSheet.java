package io.atelier.cli.bench;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/// Draws contact sheets with `atelier.shapes`, in a child process. Python draws them because Pillow
/// carries its own letters: the JDK takes those of the machine, so that the same sheet would look
/// different elsewhere, and a machine without any would fail.
///
/// @param sources our Python package
public record PythonContactSheet(Path python, Path sources) implements ContactSheet {

  private static final int SIDE = 256;
  private static final int COLUMNS = 4;

  @Override
  public void write(List<Place> places, Path sheet) throws IOException {
    var builder =
        new ProcessBuilder(
                python.toString(),
                "-m",
                "atelier.shapes",
                "sheet",
                "--out",
                sheet.toAbsolutePath().toString(),
                "--side",
                Integer.toString(SIDE),
                "--columns",
                Integer.toString(COLUMNS))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("PYTHONPATH", sources.toString());
    Process process = builder.start();
    try (Writer list = process.outputWriter()) {
      list.write(list(places));
    }
    PlainProgram.requireSuccess(process);
  }

  private static String list(List<Place> places) {
    var list = JsonNodeFactory.instance.arrayNode();
    for (Place place : places) {
      Path picture = place.picture();
      list.addObject()
          .put("picture", picture == null ? null : picture.toAbsolutePath().toString())
          .put("caption", place.caption());
    }
    return JsonMapper.shared().writeValueAsString(list);
  }
}
