package io.atelier.cli;

import io.atelier.setup.Choices;
import io.atelier.setup.LoginProgram;
import io.atelier.setup.LoginState;
import io.atelier.setup.Undone;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `serve` as a program that starts when the user logs in, by launchd on a Mac and by the user's
/// systemd on Linux.
@Command(
    name = "service",
    synopsisSubcommandLabel = "COMMAND",
    description = "The service as a program that starts when you log in: made, looked at, ended.",
    mixinStandardHelpOptions = true)
final class ServiceCommand {

  private static final String LABEL = "io.atelier.service";
  private static final String ENV = "/usr/bin/env";

  @Spec private CommandSpec spec;
  private final Studio studio;
  private final ServeCommand serve;

  /// @param serve reads the options
  ServiceCommand(Studio studio, ServeCommand serve) {
    this.studio = studio;
    this.serve = serve;
  }

  @Command(
      name = "install",
      description = {
        "Makes the environment ready, has the system start `serve` at each login, and starts it.",
        "Called again, it starts it with the new options. launchd's part is not confirmed on a Mac."
      },
      mixinStandardHelpOptions = true)
  int install(
      @Parameters(
              paramLabel = "OPTION",
              arity = "0..*",
              description = "Of `serve`, after --, such as -- --port 8200 --log-json.")
          List<String> options) {
    var program = new LoginProgram(LABEL, command(options == null ? List.of() : options));
    setup(Choices.NONE.withLogin(program)).apply();
    print(setup(Choices.NONE).login(program));
    if (System.getProperty("os.name").startsWith("Linux")) {
      out().println("It ends when you log out; `loginctl enable-linger` lets it stay.");
    }
    return ExitCode.DONE;
  }

  @Command(
      name = "remove",
      description = "Ends it and has it started no more; its jobs and its environment stay.",
      mixinStandardHelpOptions = true)
  int remove() {
    List<Undone> undone = setup(Choices.NONE).removeLogin(named());
    if (undone.isEmpty()) {
      out().println("It is not installed: nothing is taken away.");
    }
    undone.forEach(each -> PlanText.print(each, false, out()));
    return ExitCode.DONE;
  }

  @Command(
      name = "status",
      description = "Says whether it is installed and runs; ends with 3 if it does not.",
      mixinStandardHelpOptions = true)
  int status() {
    LoginState state = setup(Choices.NONE).login(named());
    print(state);
    return state.running() ? ExitCode.DONE : ExitCode.CHANGES;
  }

  private void print(LoginState state) {
    out().println(state.installed() ? "installed  " + state.file() : "not installed");
    out().println(state.running() ? "running" : "not running");
  }

  private static LoginProgram named() {
    return new LoginProgram(LABEL, List.of(ENV));
  }

  /// The system starts it elsewhere and with few variables: what it needs is said here in full.
  private List<String> command(List<String> options) {
    Places places = studio.places();
    var words = new ArrayList<String>();
    words.add(ENV);
    words.add("ATELIER_DATA=" + places.data());
    words.add("ATELIER_JAVA_HOME=" + System.getProperty("java.home"));
    words.add(places.root().resolve("atelier").toString());
    words.add("serve");
    words.addAll(checked(options));
    return words;
  }

  /// The options as `serve` has read them, with paths from the root on.
  private List<String> checked(List<String> options) {
    var line = new CommandLine(serve).setErr(spec.commandLine().getErr());
    return line.parseArgs(options.toArray(String[]::new)).matchedOptions().stream()
        .flatMap(ServiceCommand::words)
        .toList();
  }

  private static Stream<String> words(OptionSpec option) {
    var name = option.longestName();
    return option.arity().max() == 0
        ? Stream.of(name)
        : option.stringValues().stream()
            .flatMap(value ->
                Stream.of(
                    name,
                    option.type() == Path.class
                        ? Path.of(value).toAbsolutePath().normalize().toString()
                        : value));
  }

  private Setup.Environments setup(Choices choices) {
    return studio
        .setup()
        .on(
            spec.commandLine().getErr(),
            new SetupWishes(choices, Optional.empty(), Optional.empty()));
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
