package io.atelier.cli;

import io.atelier.client.AtelierClient;
import io.atelier.client.ServiceException;
import io.atelier.graph.AtelierException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The jobs of a service that runs, asked over HTTP as any client does.
///
/// @param token null for none
/// @param err where findings go
record RunningJobs(URI service, @Nullable String token, PrintWriter err) {

  /// @throws AtelierException SERVICE_UNREACHABLE
  /// @throws ServiceException when the service refuses
  <T> T ask(Function<AtelierClient, CompletableFuture<T>> question) {
    try (var client =
        token == null ? AtelierClient.of(service) : AtelierClient.of(service, token)) {
      return question.apply(client).join();
    } catch (CompletionException e) {
      throw told(e);
    }
  }

  private RuntimeException told(CompletionException e) {
    if (e.getCause() instanceof ServiceException refused) {
      refused
          .findings()
          .forEach(finding ->
              err.printf(
                  "%s%s: %s%n",
                  finding.node() == null ? "" : "node " + finding.node() + " ",
                  finding.code(),
                  finding.message()));
      return refused;
    }
    if (e.getCause() instanceof IOException gone) {
      return new AtelierException(
          CommandCode.SERVICE_UNREACHABLE,
          "No service answers at %s (%s); start one with `atelier serve`, or name another with --service."
              .formatted(service, gone.getClass().getSimpleName()),
          gone);
    }
    return e;
  }

  /// Keeps the token out of every text.
  @Override
  public String toString() {
    return "RunningJobs[%s]".formatted(service);
  }
}
