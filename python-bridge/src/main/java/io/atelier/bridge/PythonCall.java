package io.atelier.bridge;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.regex.Pattern;

/// What Java asks of Python: one operation, one JSON request, and buffers that both sides see.
///
/// @param operation `module:function`, a constant of the caller's code and never user input
/// @param request a JSON object; text that holds half a surrogate pair is refused
/// @param buffers writable direct buffers; Python sees the bytes from position to limit as uint8,
///   may fill them, and keeps none of them when the call has ended
/// @param cancel read by Python at each step
/// @param progress called on the lane's thread
public record PythonCall(
    String operation,
    String request,
    List<ByteBuffer> buffers,
    CancelFlag cancel,
    ProgressSink progress) {

  private static final Pattern OPERATION = Pattern.compile("[A-Za-z_][\\w.]*:[A-Za-z_]\\w*");

  public PythonCall {
    buffers = List.copyOf(buffers);
    if (!OPERATION.matcher(operation).matches()) {
      throw new IllegalArgumentException("an operation reads module:function, not " + operation);
    }
    if (!buffers.stream().allMatch(buffer -> buffer.isDirect() && !buffer.isReadOnly())) {
      throw new IllegalArgumentException("only writable direct buffers can be lent to Python");
    }
    refuseHalfPairs(request);
  }

  public PythonCall(String operation, String request) {
    this(operation, request, List.of(), new CancelFlag(), ProgressSink.NONE);
  }

  public PythonCall(String operation, String request, CancelFlag cancel, ProgressSink progress) {
    this(operation, request, List.of(), cancel, progress);
  }

  PythonCall reportingTo(ProgressSink other) {
    return new PythonCall(operation, request, buffers, cancel, other);
  }

  /// Half a pair would silently arrive as a question mark.
  private static void refuseHalfPairs(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (i + 1 == text.length()
            || !Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1))) {
          throw new IllegalArgumentException("the request holds half a surrogate pair at " + i);
        }
        i++;
      }
    }
  }
}
