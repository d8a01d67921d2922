package io.atelier.api;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import tools.jackson.databind.node.ObjectNode;

/// Server-sent events.
record SseVoice(SseEmitter emitter) implements Voice {

  @Override
  public void say(String name, @Nullable Long number, ObjectNode data) throws IOException {
    var event = SseEmitter.event().name(name).data(data.toString());
    emitter.send(number == null ? event : event.id(Long.toString(number)));
  }

  @Override
  public void still() throws IOException {
    emitter.send(SseEmitter.event().comment("still here"));
  }

  @Override
  public void end() {
    emitter.complete();
  }

  @Override
  public void fail(RuntimeException fault) {
    emitter.completeWithError(fault);
  }
}
