package io.atelier.cli;

import io.atelier.setup.LockMade;
import io.atelier.setup.SetupListener;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Resolves the locks.
@Command(
    name = "lock",
    description = {
      "Resolves the locks, with hashes, for every platform and Python: those in py/locks or,"
          + " where the settings add packages, ones beside the settings file.",
      "What a lock pins already stays, so that a lock made twice is the same file."
    },
    mixinStandardHelpOptions = true)
final class EnvLockCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private SetupOptions options;

  @Option(names = "--upgrade", description = "Takes the newest of what *.in does not pin.")
  private boolean upgrade;

  @Option(names = "--json", description = "Prints one JSON object a lock.")
  private boolean json;

  private final Setup setup;

  EnvLockCommand(Setup setup) {
    this.setup = setup;
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    for (LockMade made :
        setup
            .on(spec.commandLine().getErr(), options.wishes(), SetupListener.SILENT)
            .lock(upgrade)) {
      if (json) {
        out.println(SetupJson.of(made));
      } else {
        out.printf(
            "%-9s %3d packages  %s%n",
            made.changed() ? "changed" : "the same", made.packages(), made.file());
      }
    }
    return ExitCode.DONE;
  }
}
