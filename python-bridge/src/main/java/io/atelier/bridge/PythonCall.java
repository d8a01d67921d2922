package io.atelier.bridge;

import java.nio.ByteBuffer;
import java.util.List;

/// What Java asks of Python: one operation, one JSON request, and buffers that both sides see.
///
/// @param operation `module:function`, a constant of the caller's code and never user input
/// @param request a JSON object
/// @param buffers direct buffers of bytes that the function may fill; lent for the time of the call
///   only
/// @param cancel read by Python at each step
/// @param progress called on the lane's thread
public record PythonCall(
    String operation,
    String request,
    List<ByteBuffer> buffers,
    CancelFlag cancel,
    ProgressSink progress) {

  public PythonCall {
    buffers = List.copyOf(buffers);
    if (!buffers.stream().allMatch(ByteBuffer::isDirect)) {
      throw new IllegalArgumentException("only direct buffers can be lent to Python");
    }
  }

  public PythonCall(String operation, String request) {
    this(operation, request, List.of(), new CancelFlag(), ProgressSink.NONE);
  }
}
