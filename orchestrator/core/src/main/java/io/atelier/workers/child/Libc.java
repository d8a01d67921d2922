package io.atelier.workers.child;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/// The two system calls that Java does not have.
@SuppressWarnings("restricted") // The launcher allows native access; Jep needs it too.
final class Libc {

  private static final MethodHandle EXIT = function("_exit", FunctionDescriptor.ofVoid(JAVA_INT));
  private static final MethodHandle SETSID = function("setsid", FunctionDescriptor.of(JAVA_INT));

  private Libc() {}

  private static MethodHandle function(String name, FunctionDescriptor type) {
    var linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type);
  }

  /// Ends the process at once. `Runtime.halt` still runs the clean-up of C libraries, which hangs
  /// when a thread of theirs is at work or holds a lock.
  static void exit(int code) {
    try {
      EXIT.invokeExact(code);
    } catch (Throwable _) {
      Runtime.getRuntime().halt(code);
    }
  }

  /// Leaves the terminal, so that Ctrl-C reaches the process above alone, which then decides.
  static void leaveTerminal() {
    try {
      var _ = (int) SETSID.invokeExact();
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
