package io.atelier.setup;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// Opens what a set-up runs its commands with: with a log, and where something is changed, inside
/// the gate that keeps others out. What goes wrong on the way gets its code and is told.
record OpenCommands(SetupSettings settings, Host host, CommandRunner runner, Narration narration) {

  /// As the settings have them: the host sees the variables that they set.
  static OpenCommands of(
      SetupSettings settings, SetupListener listener, Host host, CommandRunner runner) {
    var settled = host.with(SettledVariables.of(settings.machine()));
    return new OpenCommands(settings, settled, runner, new Narration(listener));
  }

  /// For commands that change nothing but the log.
  <T> T asking(Work<T> work) throws IOException, InterruptedException {
    try (var log = new SetupLog(settings.logs())) {
      return work.with(commands(log));
    }
  }

  /// For commands that change something: no other set-up runs meanwhile, what a killed one left is
  /// ended and taken away first, and the folders that this makes are claimed in the journal.
  <T> T changing(Work<T> work) throws IOException, InterruptedException {
    var missing = missingFolders();
    try (var _ = SetupGate.enter(settings.environments(), narration);
        var log = new SetupLog(settings.logs())) {
      if (Leftover.of(settings).end()) {
        log.write("# ended a command that an earlier, killed set-up had left running");
      }
      var commands = commands(log);
      commands.journal().claim(missing);
      Trees.delete(settings.scratch());
      Files.createDirectories(settings.scratch());
      try {
        return work.with(commands);
      } finally {
        Trees.delete(settings.scratch());
        Files.deleteIfExists(Commands.pidFile(settings));
      }
    }
  }

  private List<Made> missingFolders() {
    return Stream.of(settings.environments(), settings.logs(), settings.temporary())
        .flatMap(folder -> Made.missingFolders(folder).stream())
        .distinct()
        .toList();
  }

  private Commands commands(SetupLog log) {
    return new Commands(runner, host, settings, narration, log);
  }

  /// Gives every failure its code and its remedy, and tells it.
  <T> T guarded(Action<T> action) {
    try {
      return action.run();
    } catch (SetupException why) {
      throw failed(why);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw failed(
          new SetupException(
              SetupCode.INTERRUPTED,
              "The set-up was interrupted; run the command again: it goes on where it stopped.",
              interrupted));
    } catch (IOException failed) {
      throw failed(disk(failed));
    }
  }

  private SetupException failed(SetupException why) {
    narration.failed(why);
    return why;
  }

  private SetupException disk(IOException failed) {
    var text = String.valueOf(failed.getMessage());
    var reason = failed instanceof FileSystemException file ? file.getReason() : null;
    var what = reason == null ? text : text + " (" + reason + ")";
    return what.toLowerCase(Locale.ROOT).contains("no space left")
        ? new SetupException(
            SetupCode.DISK_FULL,
            "The disk of %s is full; free some space and run the command again: it goes on where it stopped."
                .formatted(settings.dataFolder()),
            failed)
        : new SetupException(
            SetupCode.DATA_FOLDER,
            "The data folder %s cannot be used: %s %s; check that it can be written, or name another one."
                .formatted(settings.dataFolder(), failed.getClass().getSimpleName(), text),
            failed);
  }

  /// What may meet a disk or an interrupt.
  interface Action<T> {
    T run() throws IOException, InterruptedException;
  }

  /// What runs commands.
  interface Work<T> {
    T with(Commands commands) throws IOException, InterruptedException;
  }
}
