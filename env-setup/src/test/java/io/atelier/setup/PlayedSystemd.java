package io.atelier.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/// `systemctl --user` with the units that the manager has read, and those that run, a file each.
///
/// @param units where the user's units lie
/// @param running what the manager runs: the unit as it was when it was started
record PlayedSystemd(FakeMachine machine, Path units, Path running) implements FakeMachine.Program {

  private static final int NOT_RUNNING = 3;

  @Override
  public int run(List<String> words, Command command, Consumer<String> lines) throws IOException {
    if (!command.environment().containsKey("XDG_RUNTIME_DIR")) {
      lines.accept("Failed to connect to bus: No medium found");
      return 1;
    }
    var unit = words.getLast();
    return switch (words.get(1)) {
      case "show" -> {
        lines.accept("Version=252");
        yield 0;
      }
      case "daemon-reload" -> 0;
      case "enable" -> {
        machine.place(wanted(unit), "link");
        yield 0;
      }
      case "restart" -> {
        machine.place(running.resolve(unit), Files.readString(units.resolve(unit)));
        yield 0;
      }
      case "is-active" -> Files.exists(running.resolve(unit)) ? 0 : NOT_RUNNING;
      case "disable" -> {
        machine.delete(wanted(unit));
        Files.deleteIfExists(wanted(unit).getParent()); // As systemctl does with an empty one.
        machine.delete(running.resolve(unit));
        yield 0;
      }
      default -> throw new AssertionError("not played: systemctl " + words);
    };
  }

  private Path wanted(String unit) {
    return units.resolve("default.target.wants").resolve(unit);
  }
}
