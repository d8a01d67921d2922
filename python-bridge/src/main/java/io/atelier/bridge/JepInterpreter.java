package io.atelier.bridge;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jep.JepException;
import jep.SharedInterpreter;
import jep.python.PyCallable;

/// One interpreter of the embedded CPython and the one function of it that is ever called.
final class JepInterpreter implements Interpreter {

  private static final int FIXED_ARGUMENTS = 4;

  private final SharedInterpreter interpreter;
  private final PyCallable trampoline;

  JepInterpreter(SharedInterpreter interpreter) {
    this.interpreter = interpreter;
    interpreter.exec("from atelier.entry import call");
    this.trampoline = interpreter.getValue("call", PyCallable.class);
  }

  static JepInterpreter open() {
    var interpreter = new SharedInterpreter();
    try {
      return new JepInterpreter(interpreter);
    } catch (JepException failure) {
      interpreter.close();
      throw failure;
    }
  }

  @Override
  public Answer call(PythonCall call) {
    var buffers = call.buffers();
    var arguments = new Object[FIXED_ARGUMENTS + buffers.size()];
    arguments[0] = call.operation();
    arguments[1] = call.request();
    arguments[2] = call.cancel().control();
    arguments[3] = call.progress();
    for (int i = 0; i < buffers.size(); i++) {
      arguments[FIXED_ARGUMENTS + i] = lent(buffers.get(i));
    }
    return Answer.of(trampoline.call(arguments));
  }

  @Override
  public void close() {
    try {
      trampoline.close();
    } finally {
      interpreter.close();
    }
  }

  /// Jep looks at the whole buffer, in the buffer's byte order.
  private static ByteBuffer lent(ByteBuffer buffer) {
    return buffer.slice().order(ByteOrder.nativeOrder());
  }
}
