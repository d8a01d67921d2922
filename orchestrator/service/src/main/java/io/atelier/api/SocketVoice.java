package io.atelier.api;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.PingMessage;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Messages over a WebSocket: `{"event": …, "id": …, "data": {…}}`, each one JSON object.
record SocketVoice(WebSocketSession session) implements Voice {

  @Override
  public void say(String name, @Nullable Long number, ObjectNode data) throws IOException {
    var message = JsonNodeFactory.instance.objectNode().put("event", name);
    if (number != null) {
      message.put("id", Long.toString(number));
    }
    session.sendMessage(new TextMessage(message.set("data", data).toString()));
  }

  @Override
  public void still() throws IOException {
    session.sendMessage(new PingMessage());
  }

  @Override
  public void end() throws IOException {
    session.close(CloseStatus.NORMAL);
  }

  @Override
  public void fail(RuntimeException fault) throws IOException {
    session.close(CloseStatus.SERVER_ERROR);
  }
}
