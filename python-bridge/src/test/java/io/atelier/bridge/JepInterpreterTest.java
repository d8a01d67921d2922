package io.atelier.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import jep.JepException;
import jep.SharedInterpreter;
import jep.python.PyCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;

/// What we do to Jep in cases that a real one does not show on demand.
class JepInterpreterTest {

  private final SharedInterpreter jep = mock(SharedInterpreter.class);
  private final PyCallable trampoline = mock(PyCallable.class);

  @BeforeEach
  void answerTheTrampoline() {
    when(jep.getValue("call", PyCallable.class)).thenReturn(trampoline);
  }

  @Test
  void closesTheInterpreterEvenWhenTheTrampolineCannotBeClosed() {
    doThrow(new JepException("no thread state")).when(trampoline).close();
    var interpreter = new JepInterpreter(jep);

    assertThatExceptionOfType(JepException.class).isThrownBy(interpreter::close);

    var order = inOrder(trampoline, jep);
    order.verify(trampoline).close();
    order.verify(jep).close();
  }

  @Test
  void lendsWhatLiesBetweenPositionAndLimitInTheOrderOfTheMachine() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(16).order(ByteOrder.BIG_ENDIAN);
    buffer.position(4).limit(12);
    var arguments = ArgumentCaptor.forClass(Object[].class);
    when(trampoline.call(any(Object[].class))).thenReturn("{\"ok\":true,\"result\":1}");

    new JepInterpreter(jep)
        .call(
            new PythonCall(
                "some:operation", "{}", List.of(buffer), new CancelFlag(), ProgressSink.NONE));

    verify(trampoline).call(arguments.capture());
    ByteBuffer lent = (ByteBuffer) arguments.getValue()[arguments.getValue().length - 1];
    assertThat(lent.capacity()).isEqualTo(8);
    assertThat(lent.order()).isEqualTo(ByteOrder.nativeOrder());
  }
}
