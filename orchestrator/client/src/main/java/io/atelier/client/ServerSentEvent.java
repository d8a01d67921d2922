package io.atelier.client;

import java.io.BufferedReader;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// One event of a stream (HTML Living Standard, section 9.2).
///
/// @param id null where the event has none
/// @param name `message` where the event says none
/// @param data its lines, with line feeds between
record ServerSentEvent(@Nullable String id, String name, String data) {

  /// Reads to the end of an event; comments are passed over.
  ///
  /// @return null at the end of the stream; what stands there of an event that has no end is lost
  static @Nullable ServerSentEvent read(BufferedReader from) throws IOException {
    String id = null;
    String name = "message";
    StringBuilder data = null;
    for (var line = from.readLine(); line != null; line = from.readLine()) {
      if (line.isEmpty()) {
        if (data != null) {
          return new ServerSentEvent(id, name, data.toString());
        }
        continue;
      }
      int colon = line.indexOf(':');
      var field = colon < 0 ? line : line.substring(0, colon);
      var value = colon < 0 ? "" : line.substring(colon + 1);
      value = value.startsWith(" ") ? value.substring(1) : value;
      switch (field) {
        case "id" -> id = value;
        case "event" -> name = value;
        case "data" ->
            data = data == null ? new StringBuilder(value) : data.append('\n').append(value);
        default -> {} // A comment, or what is not known here.
      }
    }
    return null;
  }
}
