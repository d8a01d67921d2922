package io.atelier.setup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// A machine played on disk: its programs do to files what the real ones do, one small write at a
/// time, and before any of these writes the machine can be killed, filled up or made to lie.
final class FakeMachine implements CommandRunner {

  /// The power went.
  static final class Killed extends Error {
    private static final long serialVersionUID = 1;
  }

  /// The running command breaks off here.
  private static final class BrokenOff extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient Outcome outcome;

    BrokenOff(Outcome outcome) {
      this.outcome = outcome;
    }
  }

  enum Trouble {
    KILLED,
    DISK_FULL,
    EXIT_CODE,
    /// The server or mirror says 403.
    FORBIDDEN,
    /// Exit code 0 although only half was done.
    LIE,
    HANG
  }

  /// What a program does; returns its exit code.
  interface Program {
    int run(List<String> arguments, Command command, Consumer<String> lines) throws IOException;
  }

  final List<Command> ran = new ArrayList<>();
  private final Map<String, Program> programs = new HashMap<>();
  private Program others =
      (words, command, lines) -> {
        throw new BrokenOff(new Outcome.NotStarted("there is no program at " + command.program()));
      };
  private Trouble trouble = Trouble.KILLED;
  private int troubleAt = Integer.MAX_VALUE;
  private int writes;
  private Consumer<String> talking = line -> {};

  FakeMachine program(String path, Program program) {
    programs.put(path, program);
    return this;
  }

  /// Nothing runs there any more.
  void forget(Path path) {
    programs.remove(path.toString());
  }

  /// A CPython at a path, with the facts that it tells of itself.
  FakeMachine python(Path path, Map<String, String> facts) {
    return program(path.toString(), new FakePythonProgram(this, path, facts));
  }

  /// What programs do that nobody named.
  FakeMachine orElse(Program program) {
    others = program;
    return this;
  }

  FakeMachine troubleAt(int write, Trouble kind) {
    troubleAt = write;
    trouble = kind;
    return this;
  }

  boolean troubleCame() {
    return writes >= troubleAt;
  }

  @Override
  public Outcome run(Command command, Consumer<String> lines) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    ran.add(command);
    talking = lines;
    var program = programs.getOrDefault(command.program().toString(), others);
    try {
      var arguments = command.arguments().subList(1, command.arguments().size());
      return new Outcome.Ended(program.run(arguments, command, lines));
    } catch (BrokenOff broken) {
      return broken.outcome;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /// Every change on the played disk goes through here.
  void write(Path file, String text) throws IOException {
    if (++writes == troubleAt) {
      Files.createDirectories(file.getParent());
      // Torn: the file is there, its content is not.
      Files.writeString(file, text.substring(0, text.length() / 2));
      breakOff();
    }
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  /// As [#write], of a program that writes beside and renames: never torn.
  void place(Path file, String text) throws IOException {
    if (++writes == troubleAt) {
      breakOff();
    }
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  /// File by file; each may be the last.
  void delete(Path tree) throws IOException {
    if (Files.isDirectory(tree)) {
      try (var files = Files.walk(tree)) {
        for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
          if (++writes == troubleAt) {
            breakOff();
          }
          Files.delete(file);
        }
      }
    }
    Trees.delete(tree);
  }

  int writes() {
    return writes;
  }

  /// A program that never ends.
  static final Program HANGING =
      (words, command, lines) -> {
        throw new BrokenOff(new Outcome.TimedOut());
      };

  private void breakOff() {
    switch (trouble) {
      case KILLED -> throw new Killed();
      case DISK_FULL -> {
        talking.accept("ERROR: Could not install: [Errno 28] No space left on device");
        throw new BrokenOff(new Outcome.Ended(1));
      }
      case EXIT_CODE -> {
        talking.accept("something odd");
        throw new BrokenOff(new Outcome.Ended(2));
      }
      case FORBIDDEN -> {
        talking.accept("ERROR: HTTP error 403: 403 Client Error: Forbidden for url");
        throw new BrokenOff(new Outcome.Ended(1));
      }
      case LIE -> throw new BrokenOff(new Outcome.Ended(0));
      case HANG -> throw new BrokenOff(new Outcome.TimedOut());
    }
  }
}
