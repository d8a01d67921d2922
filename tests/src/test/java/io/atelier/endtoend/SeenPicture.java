package io.atelier.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What the checker of `atelier.shapes` says about a picture when it is asked whether a caption is
/// true of it. It knows shapes by rules; nothing in it is learned.
///
/// @param agrees whether all that the caption claims is there
/// @param said what it sees, and what is wrong, in words
record SeenPicture(boolean agrees, String said) {

  /// Asks about a square picture. For use as `assertThat(seen.agrees()).as(seen.said())`.
  ///
  /// @param caption such as "a large striped red star left of a small blue circle"
  /// @throws AssertionError when it cannot tell: a word that it does not know, or no picture
  static SeenPicture of(Path picture, String caption) {
    CommandLineRun run =
        CommandLineRun.ended(shapes("look", picture.toString(), "--caption", caption));
    return switch (run.exit()) {
      case 0 -> new SeenPicture(true, run.out());
      case 1 -> new SeenPicture(false, run.out());
      default -> throw new AssertionError("the checker cannot tell: " + run.err());
    };
  }

  /// Draws pictures of one or two things with their captions: `0001.png`, `0001.txt`, …
  static void draw(Path folder, int count) {
    CommandLineRun run =
        CommandLineRun.ended(
            shapes("draw", "--out", folder.toString(), "--count", Integer.toString(count)));
    if (run.exit() != 0) {
      throw new AssertionError("nothing was drawn: " + run.err());
    }
  }

  private static Process shapes(String... arguments) {
    var command =
        new ArrayList<>(List.of(System.getProperty("atelier.python"), "-m", "atelier.shapes"));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command);
    builder.environment().put("PYTHONPATH", CommandLineRun.ROOT.resolve("py/src").toString());
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
