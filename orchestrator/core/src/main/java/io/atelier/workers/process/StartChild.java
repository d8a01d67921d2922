package io.atelier.workers.process;

import io.atelier.workers.wire.WorkerSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/// All that a start of the process needs.
///
/// @param crashes where the JVM leaves its account of a native crash
/// @param output told each line that the process prints
record StartChild(ChildProgram program, WorkerSpec spec, Path crashes, Consumer<String> output) {

  Process launch(SocketFolder socket) throws IOException {
    var builder =
        new ProcessBuilder(program.command(crashes, socket.path()))
            .redirectErrorStream(true)
            .redirectInput(Path.of("/dev/null").toFile());
    var environment = builder.environment();
    var wanted = ChildEnvironment.of(environment, spec.threads());
    environment.clear();
    environment.putAll(wanted);
    return builder.start();
  }
}
