package io.atelier.workers.process;

import io.atelier.engine.CrashReport;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes down why a process ended that should not have.
record BuryChild(CrashFolder folder, InstantSource clock) {

  private static final System.Logger LOG = System.getLogger(BuryChild.class.getName());

  /// @param job what it was at
  CrashReport report(ChildProcess child, @Nullable Job job, List<String> lastLines) {
    var errorFile = folder.errorFile(child.pid()).orElse(null);
    var ending = Autopsy.ending(child.pid(), child.exitCode(), errorFile);
    var why = child.doom().orElseGet(() -> Autopsy.cause(ending, errorFile));
    var report =
        folder.keep(
            new CrashReport(
                clock.instant(),
                why.code().name(),
                why.message(),
                ending,
                job == null ? null : job.work(),
                lastLines,
                errorFile,
                null));
    LOG.log(
        System.Logger.Level.WARNING,
        "{0}: {1} ({2})",
        report.code(),
        report.message(),
        report.file());
    return report;
  }
}
