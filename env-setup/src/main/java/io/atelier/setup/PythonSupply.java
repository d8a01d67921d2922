package io.atelier.setup;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Makes what environments are made from: locks, and bundles for machines without a network. It
/// keeps its tools, pinned, in an environment of their own. One thread at a time per object.
public final class PythonSupply {

  private final SetupSettings settings;
  private final Narration narration;
  private final OpenCommands commands;

  PythonSupply(SetupSettings settings, SetupListener listener, Host host, CommandRunner runner) {
    this.settings = settings.with(settings.machine().online());
    this.commands = OpenCommands.of(this.settings, listener, host, runner);
    this.narration = commands.narration();
  }

  public static PythonSupply forThisMachine(SetupSettings settings, SetupListener listener) {
    return new PythonSupply(settings, listener, Host.current(), new ExecCommandRunner());
  }

  /// Resolves the locks that come with Atelier or, where the settings add packages, those for the
  /// settings: for every platform, and for every Python that the settings allow.
  ///
  /// @param upgrade false: what a lock pins already stays as far as it fits
  /// @throws SetupException with a code and what to do; then no lock has changed
  public List<LockMade> lock(boolean upgrade) {
    return commands.guarded(() ->
        commands.changing(
            commands -> new MakeLocks(commands, narration, supply(commands), upgrade).go()));
  }

  /// Fills a folder with everything that an environment is made from. One that is there and whole
  /// is only looked at.
  ///
  /// @param platform empty: this one
  /// @param python as in `3.11`; empty: the one that an environment here would have
  /// @param editor the version of ComfyUI's editor that comes along; empty: none
  /// @throws SetupException with a code and what to do
  public BundleMade bundle(
      Path out,
      Optional<Platform> platform,
      Optional<String> python,
      Optional<WebEditorVersion> editor) {
    if (python.filter(minor -> !BasePython.MINORS.contains(minor)).isPresent()) {
      throw new SetupException(
          SetupCode.PYTHON_UNSUITABLE,
          "There is no lock for Python %s; name 3.11 or 3.12.".formatted(python.get()));
    }
    var folder = out.toAbsolutePath().normalize();
    return commands.guarded(() -> {
      FillBundle.requireOurs(folder);
      return commands.changing(commands -> {
        var supply = supply(commands);
        var minor = python.orElse(supply.python().minor());
        var machines = platform.orElse(supply.platform());
        var lock = new Locks(settings).read(machines.lockName(minor));
        var beside =
            editor.map(version -> WebEditor.of(settings, version).lock()).stream().toList();
        var fill =
            new FillBundle(folder, machines, minor, lock, beside, supply, commands, narration);
        new Provision(settings, commands, narration).go(List.of(fill));
        return made(folder, machines);
      });
    });
  }

  private Blueprint supply(Commands commands) throws IOException, InterruptedException {
    return new Provision(settings, commands, narration).supply();
  }

  private static BundleMade made(Path folder, Platform platform) {
    var manifest = OfflineBundle.at(folder).manifest();
    return new BundleMade(
        folder,
        platform,
        manifest.python(),
        manifest.lock(),
        manifest.source(),
        manifest.files().size(),
        manifest.bytes());
  }
}
