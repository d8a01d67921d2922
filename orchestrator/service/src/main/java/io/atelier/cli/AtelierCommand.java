package io.atelier.cli;

import io.atelier.setup.MachineSettings;
import java.net.URI;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/// The command itself: it only holds the others together.
@Command(
    name = "atelier",
    synopsisSubcommandLabel = "COMMAND",
    description = "Runs visual-generation workflows: Java around the models, Python for them.",
    mixinStandardHelpOptions = true,
    versionProvider = ShippedVersion.class,
    footer = {
      "",
      "Also: ./atelier test [java|py|shell|faults] [--full] runs every check.",
      "Exit: 0 done, 1 failed, 2 invalid input, 4 impossible on this machine, 130 cancelled."
    },
    subcommands = HelpCommand.class)
public final class AtelierCommand {

  private AtelierCommand() {}

  /// The whole command line, ready to be executed.
  public static CommandLine commandLine(
      Places places, Terminal terminal, WorkerSource workers, ServiceSource service) {
    return commandLine(
        places,
        terminal,
        new MachineSetup(places, terminal, MachineSettings::ofThisMachine),
        workers,
        service);
  }

  static CommandLine commandLine(
      Places places, Terminal terminal, Setup setup, WorkerSource workers, ServiceSource service) {
    var studio = new Studio(places, setup, workers);
    return new CommandLine(new AtelierCommand())
        .addSubcommand(new RunCommand(studio, terminal))
        .addSubcommand(new CallCommand(studio, terminal))
        .addSubcommand(new ValidateCommand(studio))
        .addSubcommand(new NodesCommand(studio))
        .addSubcommand(new ConvertCommand(studio))
        .addSubcommand(new LayoutCommand())
        .addSubcommand(new ReproduceCommand(studio))
        .addSubcommand(
            new CommandLine(new ModelsCommand()).addSubcommand(new ExportCommand(places, setup)))
        .addSubcommand(
            new CommandLine(new EnvCommand(setup))
                .addSubcommand(new EnvLockCommand(setup))
                .addSubcommand(new EnvBundleCommand(setup)))
        .addSubcommand(new ServeCommand(studio, terminal, service))
        .addSubcommand(new ServiceCommand(studio, new ServeCommand(studio, terminal, service)))
        .addSubcommand(new JobsCommand(places, System::getenv, URI.create("http://127.0.0.1:8188")))
        .addSubcommand(new TokenCommand(places))
        .addSubcommand(BenchCommand.over(studio))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(new PrintFailure());
  }
}
