package io.atelier.cli.bench;

import io.atelier.artifacts.Pixels;
import java.io.IOException;

/// Whoever runs [TextToImage], in a process of its own.
interface PictureMaker extends AutoCloseable {

  /// What came of one run.
  ///
  /// @param seconds from the order until the picture was saved
  /// @param pixels of the first picture of the batch
  record Made(double seconds, Pixels pixels) {}

  Made make(TextToImage workflow, int number) throws IOException;

  /// The process that the models are in.
  ProcessHandle process();

  @Override
  void close() throws IOException;
}
