package io.atelier.catalog;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// Remembers what files turned out to be, for as long as path, size, time and inode stay the same:
/// the header of a checkpoint names a thousand tensors, and a run asks for it several times. Safe
/// for any thread.
final class ProbedFiles {

  private static final int MOST = 256;

  private final Map<FileStamp, ModelProbe.Answer> answers =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<FileStamp, ModelProbe.Answer> eldest) {
          return size() > MOST;
        }
      };

  ModelProbe.Answer probe(Path file) throws IOException {
    var stamp = FileStamp.of(file);
    synchronized (answers) {
      var known = answers.get(stamp);
      if (known != null) {
        return known;
      }
    }
    var answer = ModelProbe.probe(file);
    synchronized (answers) {
      answers.put(stamp, answer);
    }
    return answer;
  }
}
