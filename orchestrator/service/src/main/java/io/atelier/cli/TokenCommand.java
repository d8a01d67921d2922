package io.atelier.cli;

import io.atelier.access.Caller;
import io.atelier.access.MadeToken;
import io.atelier.access.Role;
import io.atelier.access.Token;
import io.atelier.access.Tokens;
import io.atelier.graph.AtelierException;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.Locale;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// The tokens that callers of the service need. A service that runs heeds a change at once.
@Command(
    name = "token",
    synopsisSubcommandLabel = "COMMAND",
    description = "The tokens that callers of the service need: made, listed, ended.",
    mixinStandardHelpOptions = true)
final class TokenCommand {

  @Spec private CommandSpec spec;
  private final Tokens tokens;

  TokenCommand(Places places) {
    tokens = new Tokens(places.data(), InstantSource.system());
  }

  @Command(
      name = "create",
      description = {
        "Makes a token and prints it, once: only its hash is kept.",
        "From the first one on, every caller needs one, on this machine too."
      },
      mixinStandardHelpOptions = true)
  int create(
      @Parameters(paramLabel = "NAME", description = "What you call it.") String name,
      @Option(
              names = "--role",
              paramLabel = "ROLE",
              defaultValue = "submit",
              description =
                  "submit, operate or administer, of which each may do what stands before it;"
                      + " ${DEFAULT-VALUE} if left out.")
          Role role,
      @Option(
              names = "--tenant",
              paramLabel = "TENANT",
              defaultValue = Caller.USUAL_TENANT,
              description =
                  "Whose jobs and pictures it sees, and no others; ${DEFAULT-VALUE} if left out.")
          String tenant) {
    MadeToken made = asked(() -> tokens.create(name, tenant, role));
    out().println(made.secret().shownOnce());
    return ExitCode.DONE;
  }

  @Command(
      name = "list",
      description = "Lists every token that was made, without its secret.",
      mixinStandardHelpOptions = true)
  int list() {
    for (Token token : tokens.list()) {
      out()
          .printf(
              "%s  %-10s  %-16s  %-16s  %s%s%n",
              token.id(),
              token.role().name().toLowerCase(Locale.ROOT),
              token.tenant(),
              token.name(),
              token.created(),
              token.revoked() == null ? "" : "  revoked " + token.revoked());
    }
    return ExitCode.DONE;
  }

  @Command(
      name = "revoke",
      description = "Ends a token; whoever has it is refused from the next request on.",
      mixinStandardHelpOptions = true)
  int revoke(@Parameters(paramLabel = "ID", description = "As `token list` shows it.") String id) {
    asked(() -> tokens.revoke(id));
    return ExitCode.DONE;
  }

  /// What is refused here, the user has given.
  private static <T> T asked(Supplier<T> change) {
    try {
      return change.get();
    } catch (AtelierException e) {
      throw new CommandException(e);
    }
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
