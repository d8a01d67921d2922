package io.atelier.api.comfyui.socket;

import io.atelier.access.Caller;
import io.atelier.api.ApiException;
import io.atelier.api.gate.Gate;
import io.atelier.api.wire.ApiCode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.HashMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.http.server.ServletServerHttpResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.socket.server.HandshakeHandler;
import org.springframework.web.socket.server.support.DefaultHandshakeHandler;

/// Where ComfyUI's clients connect to hear of their jobs.
@RestController
@RequestMapping({"", "/api"})
final class ClientSocketController {

  private static final int LONGEST = 180;

  private final ClientSocket socket;
  private final HandshakeHandler handshake = new DefaultHandshakeHandler();

  ClientSocketController(ClientSocket socket) {
    this.socket = socket;
  }

  /// @param clientId that the client also queues its prompts with; one is made for who has none
  @GetMapping(path = "/ws", headers = "Upgrade=websocket")
  void connect(
      Caller caller,
      @RequestParam(required = false) @Nullable String clientId,
      HttpServletRequest request,
      HttpServletResponse response) {
    var client =
        clientId == null || clientId.isBlank()
            ? UUID.randomUUID().toString().replace("-", "")
            : clientId;
    if (client.length() > LONGEST) {
      throw new ApiException(
          ApiCode.REQUEST_INVALID,
          "The clientId has more than %d characters; choose a shorter one.".formatted(LONGEST));
    }
    var attributes = new HashMap<String, Object>();
    attributes.put(Gate.CALLER, caller);
    attributes.put(ClientSocket.CLIENT, client);
    handshake.doHandshake(
        new ServletServerHttpRequest(request),
        new ServletServerHttpResponse(response),
        socket,
        attributes);
  }
}
