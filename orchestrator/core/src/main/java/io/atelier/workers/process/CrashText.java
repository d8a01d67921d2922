package io.atelier.workers.process;

import io.atelier.engine.CrashReport;
import java.util.StringJoiner;

/// A crash report for people.
final class CrashText {

  private CrashText() {}

  static String of(CrashReport report) {
    var text = new StringJoiner("\n", "", "\n");
    text.add(report.code() + ": " + report.message());
    text.add("at       " + report.at());
    text.add("process  " + report.ending().pid());
    text.add("exit     " + report.ending().exitCode());
    if (report.ending().signal() != null) {
      text.add("signal   " + report.ending().signal());
    }
    if (report.work() != null) {
      text.add("run      " + report.work().run());
      text.add("node     " + report.work().node() + " (" + report.work().type() + ")");
    }
    if (report.errorFile() != null) {
      text.add("the JVM's own account: " + report.errorFile());
    }
    text.add("").add("What it printed last:");
    report.lastLines().forEach(line -> text.add("  " + line));
    return text.toString();
  }
}
