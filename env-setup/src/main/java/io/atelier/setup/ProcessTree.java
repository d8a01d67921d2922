package io.atelier.setup;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/// A process with everything that it started.
record ProcessTree(ProcessHandle root) {

  private static final int ROUNDS = 5;

  /// Ends all of it at once. The parent goes first, so that it starts nothing new; what its
  /// children start meanwhile is found by looking again.
  void end() {
    var known = Stream.concat(Stream.of(root), root.descendants()).distinct().toList();
    for (var round = 0; round < ROUNDS && !known.isEmpty(); round++) {
      var children = known.stream().flatMap(ProcessHandle::descendants).toList();
      known.forEach(ProcessHandle::destroyForcibly);
      known.forEach(ProcessTree::awaitEnd);
      known =
          Stream.concat(known.stream(), children.stream())
              .filter(ProcessHandle::isAlive)
              .distinct()
              .toList();
    }
  }

  private static void awaitEnd(ProcessHandle process) {
    try {
      process.onExit().get(5, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException gone) {
      // Not ours to wait for, or stuck in the kernel: the caller goes on either way.
      return;
    }
  }
}
