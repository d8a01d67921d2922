package io.atelier.cli;

import io.atelier.artifacts.Artifact;
import io.atelier.artifacts.ArtifactStore;
import io.atelier.artifacts.OutputFolder;
import io.atelier.engine.CompareIngredients;
import io.atelier.engine.EngineSettings;
import io.atelier.engine.RunOutcome;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Runs a picture's own workflow again and compares the pixels.
@Command(
    name = "reproduce",
    description = "Makes a picture again: the same pixels, or what differs.",
    mixinStandardHelpOptions = true)
final class ReproduceCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private WorkflowOptions options;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where the new picture goes; a temporary folder if left out.")
  private @Nullable Path out;

  private final Studio studio;

  ReproduceCommand(Studio studio) {
    this.studio = studio;
  }

  @Override
  public Integer call() throws IOException {
    Provenance wanted = Provenance.of(options.file());
    Console console = Console.of(spec, false);
    var submission = Submission.of(studio, options, console);
    submission.refuseWhatIsWrong();
    if (out != null) {
      var text = new OutcomeText(console.err(), console.err(), out);
      return reproduce(wanted, submission, out, text);
    }
    try (var folder = TemporaryFolder.make("atelier-reproduce")) {
      var unsaid = new PrintWriter(Writer.nullWriter());
      var text = new OutcomeText(unsaid, console.err(), folder.path());
      return reproduce(wanted, submission, folder.path(), text);
    }
  }

  private int reproduce(Provenance wanted, Submission submission, Path folder, OutcomeText text)
      throws IOException {
    OutputFolder store = OutputFolder.open(folder);
    EngineSettings as = EngineSettings.USUAL.with(wanted.computing());
    try (Session session = submission.open(store, WorkerPlace.HERE, as)) {
      var display = new PlainDisplay(submission.console().err(), text);
      return switch (Runs.run(session.worker(), session.workflow(), display)) {
        case RunOutcome.Done done -> compare(wanted, madeAgain(wanted, done, store));
        case RunOutcome.Failed _, RunOutcome.Lost _ -> ExitCode.FAILED;
        case RunOutcome.Cancelled _ -> ExitCode.CANCELLED;
      };
    }
  }

  private static Optional<Provenance> madeAgain(
      Provenance wanted, RunOutcome.Done done, ArtifactStore store) throws IOException {
    for (Artifact artifact : done.artifacts()) {
      try (InputStream picture = store.open(artifact)) {
        Provenance made = Provenance.read(picture);
        if (made.sameOrigin(wanted)) {
          return Optional.of(made);
        }
      }
    }
    return Optional.empty();
  }

  private int compare(Provenance wanted, Optional<Provenance> made) {
    PrintWriter stdout = spec.commandLine().getOut();
    if (made.isEmpty()) {
      stdout.println("the workflow ran, but made no picture of the same node and batch index");
      return ExitCode.FAILED;
    }
    var found = CompareIngredients.compare(made.get().made(), wanted.made());
    boolean same = made.get().pixels().equals(wanted.pixels());
    stdout.println(same ? "same pixels" : "other pixels");
    if (!wanted.isUntouched()) {
      stdout.println("the file's pixels were changed after Atelier saved it");
    }
    found.differences().forEach(difference -> stdout.println("  " + difference));
    found.unknown().forEach(unknown -> stdout.println("  " + unknown));
    if (!same && found.isEmpty() && wanted.isUntouched()) {
      stdout.println("  no recorded ingredient differs: the machine's arithmetic does");
    }
    return same ? ExitCode.DONE : ExitCode.FAILED;
  }
}
