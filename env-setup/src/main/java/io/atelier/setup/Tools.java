package io.atelier.setup;

import io.atelier.setup.CompleteEnvironments.Complete;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// The developers' tools: an environment of its own on the runtime's Python, so that the runtime
/// holds nothing that its lock does not name.
record Tools(SetupSettings settings, Host host) {

  Optional<PythonEnvironment> complete(Complete runtime) throws IOException {
    var lock = lock(runtime);
    var folder = folder(lock, runtime);
    var marker = Marker.read(folder.marker());
    return marker.isPresent()
            && marker.get().holds(folder)
            && new SeeRuntime(folder, runtime.folder().sitePackages()).reason().isEmpty()
        ? Optional.of(environment(folder, lock, runtime))
        : Optional.empty();
  }

  PythonEnvironment provision(Complete runtime, Commands commands, Narration narration)
      throws IOException, InterruptedException {
    var lock = lock(runtime);
    var folder = folder(lock, runtime);
    var platform = Platform.of(host.osName(), host.osArch()).orElseThrow();
    var java = JavaIdentity.of(settings.javaHome(), host);
    var blueprint = new Blueprint(settings, platform, lock, python(runtime), folder, java);
    new Provision(settings, commands, narration)
        .go(
            List.of(
                new MakeVenv(SetupStep.TOOLS, blueprint, commands),
                new InstallPackages(SetupStep.TOOLS, blueprint, commands, narration),
                new SeeRuntime(folder, runtime.folder().sitePackages()),
                new CheckImports(SetupStep.TOOLS, blueprint, commands, narration)));
    return environment(folder, lock, runtime);
  }

  private LockFile lock(Complete runtime) {
    var minor = runtime.folder().minor().replace(".", "");
    return LockFile.read(settings.shippedLocks().resolve("tools-py" + minor + ".txt"));
  }

  private EnvironmentFolder folder(LockFile lock, Complete runtime) {
    return EnvironmentFolder.of(settings.environments(), "tools-", lock, python(runtime));
  }

  static BasePython python(Complete runtime) {
    var marker = runtime.marker();
    return new BasePython(
        marker.python().executable(),
        marker.pythonVersion(),
        marker.python().libpython(),
        Optional.empty());
  }

  private PythonEnvironment environment(EnvironmentFolder folder, LockFile lock, Complete runtime) {
    return new PythonEnvironment(
        folder.folder(),
        folder.python(),
        folder.sitePackages(),
        runtime.marker().pythonVersion(),
        lock.name(),
        lock.sha256(),
        settings.builtinModels());
  }
}
