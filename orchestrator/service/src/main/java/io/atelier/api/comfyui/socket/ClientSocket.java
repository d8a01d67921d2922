package io.atelier.api.comfyui.socket;

import io.atelier.access.Caller;
import io.atelier.api.Listeners;
import io.atelier.api.LiveRuns;
import io.atelier.api.TellCaller;
import io.atelier.api.comfyui.Features;
import io.atelier.api.comfyui.OutputFiles;
import io.atelier.api.comfyui.Remaining;
import io.atelier.api.gate.Gate;
import io.atelier.formats.WorkflowReader;
import io.atelier.graph.AtelierException;
import io.atelier.jobs.EventFilter;
import io.atelier.jobs.EventStream;
import io.atelier.jobs.Jobs;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.ConcurrentWebSocketSessionDecorator;
import org.springframework.web.socket.handler.TextWebSocketHandler;
import tools.jackson.databind.json.JsonMapper;

/// The WebSocket of ComfyUI's clients. What they say counts only once: which frames they take.
@Component
final class ClientSocket extends TextWebSocketHandler {

  /// The attribute of a connection that holds its client's id.
  static final String CLIENT = "atelier.client";

  private static final String LISTENER = "atelier.listener";
  private static final String STREAM = "atelier.stream";
  private static final String SPOKEN = "atelier.spoken";
  private static final int LONGEST_MESSAGE = 64 << 10;
  private static final int PATIENCE_MILLIS = 20_000;
  private static final int MOST_BUFFERED = 8 << 20;

  private final TellClient.Sources from;
  private final Features features;
  private final Listeners listeners;
  private final Map<Listener.Key, Listener> connected = new ConcurrentHashMap<>();

  ClientSocket(
      Jobs jobs,
      LiveRuns live,
      Remaining remaining,
      TellCaller tell,
      JsonMapper json,
      Features features,
      OutputFiles files,
      Listeners listeners) {
    from = new TellClient.Sources(jobs, live, remaining, tell, json, InstantSource.system(), files);
    this.features = features;
    this.listeners = listeners;
  }

  @Override
  public void afterConnectionEstablished(WebSocketSession session) throws IOException {
    session.setTextMessageSizeLimit(LONGEST_MESSAGE);
    if (!(session.getAttributes().get(Gate.CALLER) instanceof Caller caller)
        || !(session.getAttributes().get(CLIENT) instanceof String client)) {
      throw new IllegalStateException("no caller: the request did not pass the gate");
    }
    var shared = new ConcurrentWebSocketSessionDecorator(session, PATIENCE_MILLIS, MOST_BUFFERED);
    var listener = new Listener(shared, caller, client);
    try {
      var stream = from.jobs().listen(new EventFilter(caller.tenant(), null), OptionalLong.empty());
      session.getAttributes().put(STREAM, stream);
      session.getAttributes().put(LISTENER, listener);
      var before = connected.put(listener.key(), listener);
      if (before != null) {
        before.replace();
      }
      listeners.run(stream, new TellClient(listener, stream, from));
    } catch (AtelierException refusal) {
      session.close(CloseStatus.SERVICE_OVERLOAD.withReason(refusal.code().name()));
    }
  }

  /// The first message may say which frames the client takes; whatever it is, it must not end the
  /// connection, since ComfyUI's never does.
  @Override
  protected void handleTextMessage(WebSocketSession session, TextMessage message)
      throws IOException {
    if (session.getAttributes().put(SPOKEN, true) != null
        || !(session.getAttributes().get(LISTENER) instanceof Listener listener)) {
      return;
    }
    try {
      var said = WorkflowReader.json(message.asBytes());
      if (said.path("type").asString("").equals("feature_flags")) {
        listener.take(
            said.path("data").path("supports_preview_metadata").asBoolean(false)
                ? Listener.Frames.PICTURES_OF_NODES
                : Listener.Frames.PICTURES);
        var answer = from.json().createObjectNode().put("type", "feature_flags");
        answer.set("data", from.json().valueToTree(features.view()));
        listener.say(answer.toString());
      }
    } catch (AtelierException noJson) {
      // It said nothing.
    }
  }

  @Override
  public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
    if (session.getAttributes().remove(LISTENER) instanceof Listener listener) {
      connected.remove(listener.key(), listener);
    }
    if (session.getAttributes().remove(STREAM) instanceof EventStream stream) {
      stream.close();
    }
  }
}
