package io.atelier.api.comfyui.socket;

import io.atelier.access.Caller;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.PingMessage;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;

/// One connection of a client. Any thread; what a slow one has not taken is buffered up to a limit,
/// beyond which it is cut off.
final class Listener {

  private final WebSocketSession session;
  private final Caller caller;
  private final String client;
  private final AtomicBoolean replaced = new AtomicBoolean();
  private final AtomicReference<Frames> frames = new AtomicReference<>(Frames.TEXT);

  /// Which frames a client takes. ComfyUI sends no pictures on the way unless it was started to,
  /// and many clients take every picture that comes for a result, so that only those get them that
  /// have said what they understand.
  enum Frames {
    /// JSON alone.
    TEXT,
    /// Pictures on the way, too.
    PICTURES,
    /// Pictures that say whose they are.
    PICTURES_OF_NODES
  }

  /// @param session that several threads may send to
  Listener(WebSocketSession session, Caller caller, String client) {
    this.session = session;
    this.caller = caller;
    this.client = client;
  }

  Caller caller() {
    return caller;
  }

  String client() {
    return client;
  }

  /// Another connection of the same client hears everything from now on, and this one nothing.
  void replace() {
    replaced.set(true);
  }

  /// It has said what it takes.
  void take(Frames taken) {
    frames.set(taken);
  }

  Frames takes() {
    return frames.get();
  }

  void say(String frame) throws IOException {
    if (!replaced.get()) {
      session.sendMessage(new TextMessage(frame));
    }
  }

  void say(ByteBuffer frame) throws IOException {
    if (!replaced.get()) {
      session.sendMessage(new BinaryMessage(frame));
    }
  }

  /// A sign of life.
  void still() throws IOException {
    session.sendMessage(new PingMessage());
  }

  void end(CloseStatus status) throws IOException {
    session.close(status);
  }

  /// Who is who: a client of a tenant.
  record Key(String tenant, String client) {}

  Key key() {
    return new Key(caller.tenant(), client);
  }

  @Override
  public String toString() {
    return Objects.toString(key());
  }
}
