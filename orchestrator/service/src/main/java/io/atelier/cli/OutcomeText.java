package io.atelier.cli;

import io.atelier.artifacts.Artifact;
import io.atelier.engine.CrashReport;
import io.atelier.engine.Failure;
import io.atelier.engine.RunOutcome;
import java.io.PrintWriter;
import java.nio.file.Path;

/// Says in words how a run ended: the files on standard output, one a line, the rest on standard
/// error.
final class OutcomeText {

  private final PrintWriter out;
  private final PrintWriter err;
  private final Path folder;

  /// @param folder where the artifacts' paths count from
  OutcomeText(PrintWriter out, PrintWriter err, Path folder) {
    this.out = out;
    this.err = err;
    this.folder = folder;
  }

  void print(RunOutcome outcome) {
    switch (outcome) {
      case RunOutcome.Done done -> done(done);
      case RunOutcome.Failed failed -> print(failed.failure(), err);
      case RunOutcome.Cancelled _ -> err.println("cancelled");
      case RunOutcome.Lost lost -> print(lost.report());
    }
    out.flush();
    err.flush();
  }

  private void done(RunOutcome.Done done) {
    done.notices().forEach(notice -> err.println("note: " + notice.message()));
    for (Artifact artifact : done.artifacts()) {
      out.println(folder.resolve(artifact.path()));
    }
    err.println("done in " + ProgressBar.text(done.took()));
  }

  private void print(CrashReport report) {
    report.lastLines().forEach(line -> err.println("  | " + line));
    if (report.file() != null) {
      err.println("the whole report: " + report.file());
    }
    print(report.failure(), err);
  }

  /// Says why a command or a run failed: any traceback, then one line.
  static void print(Failure failure, PrintWriter err) {
    String place = failure.node() == null ? "" : "node " + failure.node() + ": ";
    if (failure.traceback() != null) {
      err.println(failure.traceback());
    }
    err.println("atelier: " + failure.code() + ": " + place + failure.message());
  }
}
