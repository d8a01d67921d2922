package io.atelier.api;

import io.atelier.access.AccessCode;
import io.atelier.access.AuditEntry;
import io.atelier.access.AuditLog;
import io.atelier.access.Caller;
import io.atelier.api.gate.Authentication;
import io.atelier.api.gate.Gate;
import io.atelier.api.wire.HttpStatusOf;
import io.atelier.api.wire.ListenEnvelope;
import io.atelier.api.wire.Problem;
import io.atelier.formats.WorkflowReader;
import io.atelier.graph.AtelierException;
import io.atelier.jobs.EventFilter;
import io.atelier.jobs.EventStream;
import io.atelier.jobs.Jobs;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.TextWebSocketHandler;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Listeners over a WebSocket. The first message says who they are and what they want to hear; it
/// has ten seconds to come. What they say after that is not for us.
@Component
final class EventSocket extends TextWebSocketHandler {

  private static final String STREAM = "atelier.stream";
  private static final String WAITS = "atelier.waits";
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int LONGEST_MESSAGE = 4_096;
  private static final int MOST_STRANGERS = 200;

  private final Jobs jobs;
  private final Listeners listeners;
  private final Authentication authentication;
  private final AuditLog audit;
  private final JsonMapper json;
  private final Semaphore strangers = new Semaphore(MOST_STRANGERS);

  EventSocket(
      Jobs jobs,
      Listeners listeners,
      Authentication authentication,
      AuditLog audit,
      JsonMapper json) {
    this.jobs = jobs;
    this.listeners = listeners;
    this.authentication = authentication;
    this.audit = audit;
    this.json = json;
  }

  @Override
  public void afterConnectionEstablished(WebSocketSession session) throws IOException {
    session.setTextMessageSizeLimit(LONGEST_MESSAGE);
    if (!strangers.tryAcquire()) {
      session.close(CloseStatus.SERVICE_OVERLOAD);
      return;
    }
    var wait = new CompletableFuture<Void>();
    session.getAttributes().put(WAITS, wait);
    var _ =
        wait.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
            .whenComplete((_, late) -> {
              strangers.release();
              if (late != null) {
                close(session, CloseStatus.POLICY_VIOLATION.withReason("no first message"));
              }
            });
  }

  @Override
  protected void handleTextMessage(WebSocketSession session, TextMessage message)
      throws IOException {
    if (session.getAttributes().remove(WAITS) instanceof CompletableFuture<?> wait
        && wait.complete(null)) {
      try {
        listen(session, message.asBytes());
      } catch (AtelierException refusal) {
        refuse(session, refusal);
      }
    }
  }

  private void listen(WebSocketSession session, byte[] message) {
    var wanted = EnvelopeReader.read(WorkflowReader.json(message), ListenEnvelope.class);
    var caller =
        session.getAttributes().get(Gate.CALLER) instanceof Caller known
            ? known
            : authentication.caller(wanted.token(), remote(session));
    var job = wanted.job() == null ? null : OwnJob.find(jobs, caller, wanted.job()).id();
    var after = EventsController.number(wanted.lastEventId());
    var stream = jobs.listen(new EventFilter(caller.tenant(), job), after);
    session.getAttributes().put(STREAM, stream);
    listeners.open(
        stream,
        job == null ? null : () -> jobs.find(job).orElse(null),
        caller,
        new SocketVoice(session));
  }

  private void refuse(WebSocketSession session, AtelierException refusal) throws IOException {
    var status = HttpStatusOf.of(refusal.code());
    var code = refusal.code().name();
    if (refusal.code() instanceof AccessCode) {
      audit.write(
          new AuditEntry(
              Instant.now(), remote(session), null, null, "GET /v1/events", status, code));
    }
    ObjectNode problem =
        json.valueToTree(Problem.of(status, code, String.valueOf(refusal.getMessage())));
    new SocketVoice(session).say("refused", null, problem);
    session.close(CloseStatus.POLICY_VIOLATION.withReason(code));
  }

  private static String remote(WebSocketSession session) {
    InetSocketAddress address = session.getRemoteAddress();
    return address == null ? "" : address.getAddress().getHostAddress();
  }

  @Override
  public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
    if (session.getAttributes().remove(WAITS) instanceof CompletableFuture<?> wait) {
      wait.complete(null);
    }
    if (session.getAttributes().remove(STREAM) instanceof EventStream stream) {
      stream.close();
    }
  }

  private static void close(WebSocketSession session, CloseStatus status) {
    try {
      session.close(status);
    } catch (IOException _) {
      // It is gone.
    }
  }
}
