package io.atelier.cli;

import io.atelier.setup.Advice;
import io.atelier.setup.BundleMade;
import io.atelier.setup.Intent;
import io.atelier.setup.SetupStatus;
import io.atelier.setup.StepState;
import io.atelier.setup.Undone;
import io.atelier.setup.Verified;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/// What `env` says, for a person.
final class PlanText {

  private static final int LONG_WORD = 160;

  private PlanText() {}

  static void print(StepState state, PrintWriter out) {
    out.printf("%-11s %-48s %s%n", word(state.kind()), state.step().title(), state.detail());
    if (state.kind() != StepState.Kind.TO_DO) {
      return;
    }
    Intent intent = state.intent();
    if (intent.sudo()) {
      out.println("              needs sudo: run `sudo -v` before");
    }
    for (List<String> command : intent.commands()) {
      out.println("              runs    " + line(command));
    }
    for (Intent.FileChange change : intent.changes()) {
      out.println("              writes  " + change.file());
      change.diff().forEach(line -> out.println("                    + " + line));
    }
    if (intent.bytes() > 0) {
      out.println("              takes   about " + size(intent.bytes()));
    }
    out.println("              checked " + state.step().check());
    out.println("              undone  " + state.step().undo());
  }

  private static String word(StepState.Kind kind) {
    return switch (kind) {
      case DONE -> "done";
      case TO_DO -> "to do";
      case IMPOSSIBLE -> "impossible";
    };
  }

  static void print(SetupStatus status, PrintWriter out) {
    status
        .environment()
        .ifPresentOrElse(
            found ->
                out.printf(
                    "complete: Python %s, lock %s, %s%n",
                    found.pythonVersion(), found.lock(), found.folder()),
            () -> out.println("not complete: `atelier env apply` makes it"));
    status
        .unfinished()
        .forEach(step -> out.println("began and did not end: \"" + step.title() + "\""));
    out.println("environments take " + size(status.bytes()));
    status.made().forEach(made -> out.println("made here: " + made));
  }

  static void print(Verified finding, PrintWriter out) {
    out.printf("%-5s %-22s %s%n", finding.ok() ? "well" : "ill", finding.check(), finding.detail());
    if (!finding.ok()) {
      out.println("      " + finding.remedy());
    }
  }

  static void print(Advice advice, PrintWriter out) {
    out.println(advice.finding());
    if (!advice.remedy().isEmpty()) {
      out.println("  " + advice.remedy());
    }
  }

  static void print(Undone undone, boolean dryRun, PrintWriter out) {
    String word =
        switch (undone.kind()) {
          case REMOVED -> dryRun ? "would go" : "removed";
          case KEPT -> "stays";
          case GONE -> "had gone";
        };
    out.printf(
        "%-9s %s%s%n", word, undone.what(), undone.note().isEmpty() ? "" : ": " + undone.note());
  }

  static void print(BundleMade made, PrintWriter out) {
    out.printf(
        "%s: %d files, %s, for %s and Python %s%n",
        made.folder(), made.files(), size(made.bytes()), made.platform(), made.python());
    out.println(
        made.source()
            .map("with the source of CPython %s, which pyenv builds where none is"::formatted)
            .orElse("without CPython's source: a shared one must be on the machine"));
  }

  /// A program that is handed over as text is shown by its beginning.
  private static String line(List<String> command) {
    return command.stream()
        .map(word -> word.length() > LONG_WORD || word.contains("\n") ? "<program>" : word)
        .map(word -> word.contains(" ") ? "'" + word + "'" : word)
        .reduce((line, word) -> line + " " + word)
        .orElse("");
  }

  private static String size(long bytes) {
    return bytes >= 1L << 30
        ? String.format(Locale.ROOT, "%.1f GB", bytes / (double) (1L << 30))
        : Math.ceilDiv(bytes, 1L << 20) + " MB";
  }
}
