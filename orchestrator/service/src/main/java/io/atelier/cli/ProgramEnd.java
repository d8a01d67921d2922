package io.atelier.cli;

/// What happens when the program is asked to end.
interface ProgramEnd {

  /// Ctrl-C, or a request from outside, as the JVM tells it.
  ProgramEnd JVM = new OfJvm();

  /// Has a thread run then.
  ///
  /// @return false when the program is ending already
  boolean add(Thread hook);

  /// Takes it back, unless the program is ending.
  void remove(Thread hook);

  /// Ends it now, whatever runs.
  void halt(int exitCode);

  /// The real one.
  final class OfJvm implements ProgramEnd {

    private OfJvm() {}

    @Override
    public boolean add(Thread hook) {
      try {
        Runtime.getRuntime().addShutdownHook(hook);
        return true;
      } catch (IllegalStateException _) {
        return false;
      }
    }

    @Override
    public void remove(Thread hook) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException _) {
        // It is ending, because of the interrupt that the hook is for.
      }
    }

    @Override
    public void halt(int exitCode) {
      Runtime.getRuntime().halt(exitCode);
    }
  }
}
