package io.atelier.jobs.store;

import io.atelier.graph.Sha256;
import io.atelier.jobs.JobId;
import io.atelier.jobs.JobRequest;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// A request in the texts of its columns, made on the thread of whoever submits.
///
/// @param digest SHA-256 of what was asked: the same request has the same
public record PreparedJob(
    JobRequest request, String terms, WorkText work, String digest, @Nullable JobId origin) {

  /// Writes the texts.
  public static PreparedJob of(JobRequest request, @Nullable JobId origin) {
    var terms = Json.write(request.terms());
    var work = WorkText.of(request.work());
    var asked = Json.write(request.terms().withTrace(null).withClient(null));
    var digest = Sha256.digest();
    for (var part : new String[] {asked, work.workflow(), work.rest()}) {
      digest.update(part.getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
    }
    return new PreparedJob(request, terms, work, Sha256.hex(digest), origin);
  }
}
