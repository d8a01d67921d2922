package io.atelier.setup;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/// pyenv and the libraries that a CPython is built with, by a Brewfile that is made here. What the
/// user has is not upgraded.
record InstallFormulae(SetupSettings settings, Commands commands) implements Step {

  /// Missing at the build, each of them costs a module of the standard library.
  private static final List<String> LIBRARIES =
      List.of("openssl@3", "readline", "sqlite", "xz", "tcl-tk@8", "libb2", "zstd");

  private static final String PYENV = "pyenv";
  private static final long BYTES_EACH = 30L << 20;

  @Override
  public SetupStep name() {
    return SetupStep.FORMULAE;
  }

  @Override
  public Optional<String> reason() throws IOException {
    var missing = missing();
    if (!missing.isEmpty()) {
      return Optional.of("not installed: " + String.join(", ", missing));
    }
    var broken = cutShort();
    return broken.isEmpty()
        ? Optional.empty()
        : Optional.of("half installed: " + String.join(", ", broken));
  }

  @Override
  public Intent intent() {
    return Intent.running(check())
        .then(install())
        .writing(brewfile(), text().lines().toList())
        .writing(Brew.prefix(commands.host()).resolve("Cellar"))
        .about(BYTES_EACH * missing().size());
  }

  @Override
  public List<Made> makes() throws InterruptedException {
    return brew().withDependencies(missing()).stream()
        .filter(formula -> !Brew.hasKeg(commands.host(), formula))
        .map(formula -> new Made(Made.Kind.FORMULA, formula))
        .toList();
  }

  @Override
  public void act() throws IOException, InterruptedException {
    Trees.replace(brewfile(), text());
    if (!commands.ask(check(), Brew.environment(commands.host())).ok()) {
      brew().run("brew bundle install", tail(install()));
    }
    var broken = new TreeSet<>(cutShort());
    brew().withDependencies(wanted()).stream()
        .filter(formula -> Brew.hasKeg(commands.host(), formula) && !isWhole(formula))
        .forEach(broken::add);
    for (var formula : broken) {
      // Homebrew was killed half-way; a keg that is there it takes for whole.
      var verb = Brew.hasKeg(commands.host(), formula) ? "reinstall" : "install";
      brew().run("brew %s %s".formatted(verb, formula), verb, "--formula", formula);
    }
  }

  @Override
  public SetupCode unfinished() {
    return SetupCode.FORMULAE_FAILED;
  }

  /// A pyenv of the user's own is used as it is.
  private List<String> wanted() {
    var host = commands.host();
    var wanted = new ArrayList<>(LIBRARIES);
    if (Pyenv.executable(host).filter(found -> !isOurs(found)).isEmpty()) {
      wanted.add(PYENV);
    }
    return wanted;
  }

  private boolean isOurs(Path pyenv) {
    return pyenv.startsWith(Brew.prefix(commands.host()));
  }

  private List<String> missing() {
    return wanted().stream().filter(each -> !isWhole(each)).toList();
  }

  /// What came with ours, where the last set-up was stopped at it.
  private List<String> cutShort() throws IOException {
    return commands.journal().isOpen(name())
        ? commands.journal().claims().stream()
            .filter(made -> made.kind() == Made.Kind.FORMULA)
            .map(Made::name)
            .filter(formula -> !isWhole(formula))
            .toList()
        : List.of();
  }

  private boolean isWhole(String formula) {
    return Brew.holds(commands.host(), formula);
  }

  private String text() {
    return Stream.concat(
            Stream.of("# Made by Atelier."),
            wanted().stream().map(formula -> "brew \"%s\"".formatted(formula)))
        .reduce("", (text, line) -> text + line + "\n");
  }

  private Path brewfile() {
    return settings.scratch().resolve("Brewfile");
  }

  private List<String> check() {
    return brew().words("bundle", "check", "--no-upgrade", "--file=" + brewfile());
  }

  private List<String> install() {
    return brew().words("bundle", "install", "--no-upgrade", "--file=" + brewfile());
  }

  private static String[] tail(List<String> words) {
    return words.subList(1, words.size()).toArray(String[]::new);
  }

  private Brew brew() {
    return new Brew(commands);
  }
}
