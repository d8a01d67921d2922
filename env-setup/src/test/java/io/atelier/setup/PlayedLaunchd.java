package io.atelier.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/// launchctl with the jobs that launchd knows, a file each: as the manual has it, not recorded on a
/// Mac.
record PlayedLaunchd(FakeMachine machine, Path jobs) implements FakeMachine.Program {

  @Override
  public int run(List<String> words, Command command, Consumer<String> lines) throws IOException {
    return switch (words.getFirst()) {
      case "bootstrap" -> bootstrap(Path.of(words.get(2)), lines);
      case "bootout" -> {
        if (Files.exists(job(words.get(1)))) {
          machine.delete(job(words.get(1)));
          yield 0;
        }
        lines.accept("Boot-out failed: 3: No such process");
        yield 3;
      }
      case "print" -> {
        if (!Files.exists(job(words.get(1)))) {
          yield 113;
        }
        lines.accept("\tstate = running");
        yield 0;
      }
      default -> throw new AssertionError("not played: launchctl " + words);
    };
  }

  private int bootstrap(Path list, Consumer<String> lines) throws IOException {
    var name = list.getFileName().toString().replace(".plist", "");
    if (Files.exists(jobs.resolve(name)) || !Files.exists(list)) {
      lines.accept("Bootstrap failed: 5: Input/output error");
      return 5;
    }
    machine.place(jobs.resolve(name), Files.readString(list));
    return 0;
  }

  private Path job(String target) {
    return jobs.resolve(target.substring(target.lastIndexOf('/') + 1));
  }
}
