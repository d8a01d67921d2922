package io.atelier.setup;

import io.atelier.setup.Made.Kind;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Takes away what the journal claims, and only that. May be killed anywhere and run again: what
/// has gone is found gone.
final class Uninstall {

  private static final String BREW_HAS_GONE =
      "brew itself has gone, and only it uninstalls what it installed";

  private final SetupSettings settings;
  private final Commands commands;
  private final boolean really;
  private final List<Undone> undone = new ArrayList<>();

  /// @param really false: only says what it would do
  Uninstall(SetupSettings settings, Commands commands, boolean really) {
    this.settings = settings;
    this.commands = commands;
    this.really = really;
  }

  /// Everything but the folders that the journal and the log lie in.
  List<Undone> go() throws IOException, InterruptedException {
    var claims = commands.journal().claims();
    for (var kind : List.of(Kind.PROFILE, Kind.NEW_PROFILE)) {
      for (var made : of(kind, claims)) {
        profile(made);
      }
    }
    for (var kind : List.of(Kind.EDITOR_SETTING, Kind.NEW_EDITOR_SETTING)) {
      for (var made : of(kind, claims)) {
        editorSetting(made);
      }
    }
    for (var kind : List.of(Kind.LAUNCH_AGENT, Kind.SYSTEMD_UNIT)) {
      for (var made : of(kind, claims)) {
        login(made);
      }
    }
    for (var made : of(Kind.CASK, claims)) {
      cask(made);
    }
    for (var made : of(Kind.TREE, claims)) {
      tree(made);
    }
    for (var made : of(Kind.PYTHON, claims)) {
      python(made);
    }
    for (var made : of(Kind.PYENV_ROOT, claims)) {
      pyenvRoot(made);
    }
    formulae(of(Kind.FORMULA, claims));
    for (var made : of(Kind.HOMEBREW, claims)) {
      told(made.name(), Undone.Kind.KEPT, "Homebrew " + SetupStep.HOMEBREW.undo());
    }
    for (var made : of(Kind.COMMAND_LINE_TOOLS, claims)) {
      told(made.name(), Undone.Kind.KEPT, SetupStep.COMMAND_LINE_TOOLS.undo());
    }
    return undone;
  }

  /// Last, when the log is closed: our own small files, then the claimed folders that are empty
  /// now.
  ///
  /// @param really false: only says what it would do
  static List<Undone> folders(SetupSettings settings, Host host, boolean really)
      throws IOException {
    var journal = new Journal(settings.journal(), host.disk());
    var claims = journal.claims();
    var folders = of(Kind.FOLDER, claims).reversed();
    if (really) {
      Trees.delete(settings.scratch());
      Files.deleteIfExists(settings.environments().resolve(BuildPython.BEGUN));
      Files.deleteIfExists(Commands.pidFile(settings));
      Files.deleteIfExists(settings.environments().resolve(SetupGate.FILE));
      SetupLog.deleteAll(settings.logs());
      Files.deleteIfExists(settings.journal());
    }
    var undone = new ArrayList<Undone>();
    for (var folder : folders) {
      if (Files.isDirectory(folder.path()) && !goesWithAnother(folder, claims)) {
        undone.add(
            really
                ? removeIfEmpty(folder.path())
                : new Undone(
                    folder.name(), Undone.Kind.REMOVED, "unless something else lies in it"));
      }
    }
    return undone;
  }

  private static boolean goesWithAnother(Made folder, Set<Made> claims) {
    return of(Kind.PYENV_ROOT, claims).stream()
        .anyMatch(root -> folder.path().startsWith(root.path()));
  }

  private static List<Made> of(Kind kind, Set<Made> claims) {
    return claims.stream().filter(made -> made.kind() == kind).toList();
  }

  private void profile(Made made) throws IOException {
    var profile = new ShellProfile(made.path(), commands.host());
    var there = Files.exists(made.path());
    if (really) {
      profile.cut(made.kind() == Kind.NEW_PROFILE);
      commands.journal().undone(made);
    }
    told(made.name(), there, note("block", made.kind() == Kind.NEW_PROFILE));
  }

  private static String note(String what, boolean fileToo) {
    return fileToo
        ? "the %s of Atelier, and the file where nothing else stands in it".formatted(what)
        : "only the %s of Atelier is taken out".formatted(what);
  }

  private void editorSetting(Made made) throws IOException {
    var there = Files.exists(made.path());
    if (really) {
      EditorSetting.cut(made.path(), made.kind() == Kind.NEW_EDITOR_SETTING);
      commands.journal().undone(made);
    }
    told(made.name(), there, note("line", made.kind() == Kind.NEW_EDITOR_SETTING));
  }

  /// Only what starts a program at login.
  ///
  /// @param file what tells the system of it
  List<Undone> login(Path file) throws IOException, InterruptedException {
    for (var made : commands.journal().claims()) {
      if (isLogin(made.kind()) && made.path().equals(file)) {
        login(made);
      }
    }
    return undone;
  }

  private static boolean isLogin(Kind kind) {
    return kind == Kind.LAUNCH_AGENT || kind == Kind.SYSTEMD_UNIT;
  }

  private void login(Made made) throws IOException, InterruptedException {
    var there = Files.exists(made.path());
    if (really) {
      if (made.kind() == Kind.LAUNCH_AGENT) {
        LaunchAgent.remove(made.path(), settings, commands);
      } else {
        SystemdUnit.remove(made.path(), commands);
      }
      commands.journal().undone(made);
    }
    told(made.name(), there, "its program is ended");
  }

  private void cask(Made made) throws IOException, InterruptedException {
    var host = commands.host();
    var there = Brew.hasCask(host, made.name());
    if (there && !Files.isExecutable(Brew.program(host))) {
      told(made.text(), Undone.Kind.KEPT, BREW_HAS_GONE);
      return;
    }
    if (really && there) {
      new Brew(commands)
          .run(
              SetupStep.EDITOR,
              SetupCode.EDITOR_FAILED,
              "brew uninstall --cask",
              "uninstall",
              "--cask",
              "--force",
              made.name());
    }
    if (really) {
      commands.journal().undone(made);
    }
    told(made.text(), there, "its settings and extensions stay");
  }

  private void tree(Made made) throws IOException {
    if (!made.path().startsWith(settings.dataFolder())
        || made.path().equals(settings.dataFolder())) {
      told(made.name(), Undone.Kind.KEPT, "it lies outside the data folder");
      return;
    }
    var there = Files.exists(made.path());
    if (really) {
      Trees.delete(made.path());
      commands.journal().undone(made);
    }
    told(made.name(), there, "");
  }

  private void python(Made made) throws IOException, InterruptedException {
    var folder = made.path();
    var there = Files.exists(folder);
    if (really) {
      var pyenv = Pyenv.find(commands.host());
      if (there && pyenv.isPresent()) {
        // It forgets the version's shims too. Whether it could shows on the disk.
        commands.ask(
            pyenv.get().words("uninstall", "-f", folder.getFileName().toString()),
            pyenv.get().environment());
      }
      if (folder.startsWith(Pyenv.versions(commands.host()))) {
        Trees.delete(folder);
      }
      commands.journal().undone(made);
    }
    told(made.name(), there, "environments that you built on it yourself no longer start");
  }

  private void pyenvRoot(Made made) throws IOException {
    var versions = made.path().resolve("versions");
    if (!isEmpty(versions) && really) {
      told(made.name(), Undone.Kind.KEPT, "other Pythons lie in it");
      return;
    }
    var there = Files.exists(made.path());
    if (really) {
      Trees.delete(made.path());
      commands.journal().undone(made);
    }
    told(made.name(), there, "unless other Pythons lie in it");
  }

  private void formulae(List<Made> made) throws IOException, InterruptedException {
    var host = commands.host();
    var there = new TreeSet<String>();
    made.stream().map(Made::name).filter(each -> Brew.hasKeg(host, each)).forEach(there::add);
    var removable = new TreeSet<>(there);
    var brew = new Brew(commands);
    var note = "another formula uses it";
    if (!Files.isExecutable(Brew.program(host))) {
      note = BREW_HAS_GONE;
      removable.clear();
    }
    while (removable.removeAll(usedElsewhere(brew, removable))) {
      // What a kept one uses is kept too.
    }
    if (really && !removable.isEmpty()) {
      var words = new ArrayList<>(List.of("uninstall", "--formula"));
      words.addAll(removable);
      brew.run("brew uninstall", words.toArray(String[]::new));
    }
    for (var each : made) {
      var kept = there.contains(each.name()) && !removable.contains(each.name());
      if (kept) {
        told("formula " + each.name(), Undone.Kind.KEPT, note);
      } else {
        told("formula " + each.name(), there.contains(each.name()), "");
      }
      if (really) {
        commands.journal().undone(each);
      }
    }
  }

  private static Set<String> usedElsewhere(Brew brew, Set<String> removable)
      throws InterruptedException {
    var used = new TreeSet<String>();
    for (var each : removable) {
      if (!removable.containsAll(brew.users(each))) {
        used.add(each);
      }
    }
    return used;
  }

  private void told(String what, boolean there, String note) {
    told(what, there ? Undone.Kind.REMOVED : Undone.Kind.GONE, there ? note : "");
  }

  private void told(String what, Undone.Kind kind, String note) {
    undone.add(new Undone(what, kind, note));
  }

  private static boolean isEmpty(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return true;
    }
    try (var entries = Files.list(folder)) {
      return entries.findAny().isEmpty();
    }
  }

  private static Undone removeIfEmpty(Path folder) throws IOException {
    try {
      Files.delete(folder);
      return new Undone(folder.toString(), Undone.Kind.REMOVED, "");
    } catch (DirectoryNotEmptyException used) {
      return new Undone(folder.toString(), Undone.Kind.KEPT, "something else lies in it");
    }
  }
}
