package io.atelier.setup;

import io.atelier.setup.MachineSettings.Homebrew;
import io.atelier.setup.MachineSettings.Mirrors;
import io.atelier.setup.MachineSettings.Places;
import io.atelier.setup.MachineSettings.Proxies;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Reads a settings file. Its keys are those that stand here.
///
/// @param folder relative paths begin here: where the file lies
/// @param home what `~` stands for
record SettingsFile(Path folder, Path home) {

  /// One line of a requirements file that names a package and nothing else: no address, no option,
  /// no marker.
  private static final Pattern PACKAGE =
      Pattern.compile(
          "[A-Za-z0-9][A-Za-z0-9._-]*(\\[[A-Za-z0-9,._-]+])?"
              + "(\\s*(===?|~=|!=|<=?|>=?)\\s*[A-Za-z0-9.*+!_-]+(\\s*,\\s*(===?|~=|!=|<=?|>=?)\\s*[A-Za-z0-9.*+!_-]+)*)?");

  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.:*/_-]+");

  /// @throws SetupException with [SetupCode#SETTINGS_INVALID] and the line
  static MachineSettings read(Path file, Path home) {
    var at = file.toAbsolutePath().normalize();
    var json = StrictJson.read(at, SetupCode.SETTINGS_INVALID);
    var folder = at.getParent();
    var settings = new SettingsFile(folder == null ? at : folder, home).settings(at, json);
    json.refuseUnknown();
    return settings;
  }

  private MachineSettings settings(Path file, StrictObject json) {
    return new MachineSettings(
        Optional.of(file),
        json.text("python").map(minor -> minor(json, minor)),
        path(json, "interpreter"),
        json.texts("packages").stream().map(each -> named(json, each)).toList(),
        mirrors(json.object("mirrors")),
        proxies(json.object("proxies")),
        existing(json, "certificates"),
        path(json, "offline"),
        places(json.object("places")),
        choices(json.object("choices")));
  }

  private static String minor(StrictObject json, String minor) {
    if (!BasePython.MINORS.contains(minor)) {
      throw json.refusal("python", "must be \"3.11\" or \"3.12\"");
    }
    return minor;
  }

  private static String named(StrictObject json, String requirement) {
    if (!PACKAGE.matcher(requirement).matches()) {
      throw json.refusal(
          "packages", "may only hold packages, as in \"scipy==1.17.0\", no addresses or options");
    }
    return requirement;
  }

  private static Mirrors mirrors(StrictObject json) {
    return new Mirrors(
        address(json, "pypi", Address.WEB),
        json.texts("pypi_extra").stream()
            .map(each -> address(json, "pypi_extra", each, Address.WEB))
            .toList(),
        address(json, "python", Address.WEB),
        homebrew(json.object("homebrew")));
  }

  private static Homebrew homebrew(StrictObject json) {
    return new Homebrew(
        address(json, "installer", Address.WEB),
        address(json, "api", Address.WEB),
        address(json, "bottles", Address.WEB),
        address(json, "artifacts", Address.WEB),
        address(json, "brew", Address.GIT),
        address(json, "core", Address.GIT));
  }

  private static Proxies proxies(StrictObject json) {
    return new Proxies(
        address(json, "http", Address.PROXY),
        address(json, "https", Address.PROXY),
        address(json, "all", Address.PROXY),
        json.texts("none").stream().map(each -> host(json, each)).toList());
  }

  private static String host(StrictObject json, String host) {
    if (!HOST.matcher(host).matches()) {
      throw json.refusal("none", "may only hold hosts and domains, as in \".example.com\"");
    }
    return host;
  }

  private Places places(StrictObject json) {
    return new Places(path(json, "data"), path(json, "pyenv"), path(json, "locks"));
  }

  private Choices choices(StrictObject json) {
    return new Choices(
        json.truth("shell_profile"),
        json.truth("editor"),
        json.givenObject("login").map(this::login));
  }

  private LoginProgram login(StrictObject json) {
    var label = json.neededText("label");
    if (!LoginProgram.isLabel(label)) {
      throw json.refusal(
          "label",
          "may only hold letters, digits, dots and dashes, as in \"org.example.renderer\"");
    }
    var words = new ArrayList<String>();
    words.add(path(json, "program", json.neededText("program")).toString());
    words.addAll(json.texts("arguments"));
    return new LoginProgram(label, words);
  }

  private static Optional<Address> address(StrictObject json, String key, Set<String> schemes) {
    return json.text(key).map(text -> address(json, key, text, schemes));
  }

  /// The text is not repeated: it may hold a secret.
  private static Address address(StrictObject json, String key, String text, Set<String> schemes) {
    return Address.of(text, schemes)
        .orElseThrow(() ->
            json.refusal(
                key,
                "must be an address that begins with %s://, its credentials percent-encoded"
                    .formatted(String.join(":// or ", new TreeSet<>(schemes)))));
  }

  private Optional<Path> existing(StrictObject json, String key) {
    var path = path(json, key);
    if (path.isPresent() && !Files.isRegularFile(path.get())) {
      throw json.refusal(key, "names no file: " + path.get());
    }
    return path;
  }

  private Optional<Path> path(StrictObject json, String key) {
    return json.text(key).map(text -> path(json, key, text));
  }

  private Path path(StrictObject json, String key, String text) {
    try {
      return text.equals("~") || text.startsWith("~/")
          ? home.resolve(text.substring(Math.min(2, text.length()))).normalize()
          : folder.resolve(text).normalize();
    } catch (InvalidPathException none) {
      throw json.refusal(key, "is no path");
    }
  }
}
