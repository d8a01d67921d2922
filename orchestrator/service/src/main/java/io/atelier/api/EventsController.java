package io.atelier.api;

import io.atelier.access.Caller;
import io.atelier.api.gate.Gate;
import io.atelier.api.openapi.Says;
import io.atelier.api.wire.ApiCode;
import io.atelier.graph.Shown;
import io.atelier.jobs.EventFilter;
import io.atelier.jobs.Jobs;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.HashMap;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.http.server.ServletServerHttpResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.socket.server.HandshakeHandler;
import org.springframework.web.socket.server.support.DefaultHandshakeHandler;

/// What happens to jobs, as server-sent events: of one job until its end, or of all of the tenant.
/// Changes of state have ids; whoever was cut off sends the last one it saw as `Last-Event-ID` and
/// misses none.
@RestController
@RequestMapping(path = "/v1", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
final class EventsController {

  private static final String LAST_EVENT = "Last-Event-ID";

  private final Jobs jobs;
  private final Listeners listeners;
  private final EventSocket socket;
  private final HandshakeHandler handshake = new DefaultHandshakeHandler();

  EventsController(Jobs jobs, Listeners listeners, EventSocket socket) {
    this.socket = socket;
    this.jobs = jobs;
    this.listeners = listeners;
  }

  /// The same over a WebSocket. Its token may be a header, or stand in the first message.
  @GetMapping(path = "/events", headers = "Upgrade=websocket", produces = MediaType.ALL_VALUE)
  void socket(HttpServletRequest request, HttpServletResponse response) {
    var attributes = new HashMap<String, Object>();
    if (request.getAttribute(Gate.CALLER) instanceof Caller caller) {
      attributes.put(Gate.CALLER, caller);
    }
    handshake.doHandshake(
        new ServletServerHttpRequest(request),
        new ServletServerHttpResponse(response),
        socket,
        attributes);
  }

  @Says("What happens to all jobs, as server-sent events")
  @GetMapping("/events")
  SseEmitter all(
      Caller caller,
      @RequestHeader(name = LAST_EVENT, required = false) @Nullable String last,
      @RequestParam(required = false) @Nullable String after) {
    var filter = new EventFilter(caller.tenant(), null);
    return listeners.open(jobs.listen(filter, number(last == null ? after : last)), null, caller);
  }

  @Says("What happens to a job until its end, as server-sent events")
  @GetMapping("/jobs/{id}/events")
  SseEmitter ofOne(
      Caller caller,
      @PathVariable String id,
      @RequestHeader(name = LAST_EVENT, required = false) @Nullable String last,
      @RequestParam(required = false) @Nullable String after) {
    var job = OwnJob.find(jobs, caller, id).id();
    var filter = new EventFilter(caller.tenant(), job);
    var stream = jobs.listen(filter, number(last == null ? after : last));
    return listeners.open(stream, () -> jobs.find(job).orElse(null), caller);
  }

  static OptionalLong number(@Nullable String text) {
    if (text == null || text.isBlank()) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.parseLong(text));
    } catch (NumberFormatException _) {
      throw new ApiException(
          ApiCode.REQUEST_INVALID,
          "The last event is '%s'; give the id of an event, a whole number."
              .formatted(Shown.text(text)));
    }
  }
}
