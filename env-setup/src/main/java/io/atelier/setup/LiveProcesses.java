package io.atelier.setup;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.commons.exec.ProcessDestroyer;

/// The commands that run now. When the JVM is asked to end (Ctrl-C), they end with it.
final class LiveProcesses implements ProcessDestroyer {

  private final Set<Process> live = ConcurrentHashMap.newKeySet();

  LiveProcesses() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::endAll, "end-setup-commands"));
  }

  @Override
  public boolean add(Process process) {
    return live.add(process);
  }

  @Override
  public boolean remove(Process process) {
    return live.remove(process);
  }

  @Override
  public int size() {
    return live.size();
  }

  private void endAll() {
    for (var process : List.copyOf(live)) {
      new ProcessTree(process.toHandle()).end();
    }
  }
}
