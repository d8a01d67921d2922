package io.atelier.setup;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Everything that one environment is made from.
record Blueprint(
    SetupSettings settings,
    Platform platform,
    LockFile lock,
    BasePython python,
    EnvironmentFolder environment,
    JavaIdentity java) {

  SitePackages sitePackages() {
    return new SitePackages(environment.sitePackages());
  }

  /// Jep is the one entry that is built here, last.
  List<LockFile.Entry> wheels() {
    return lock.entries().values().stream().filter(each -> !each.name().equals("jep")).toList();
  }

  /// A pip call of the environment: hashes required, nothing resolved, nothing asked.
  List<String> pip(Path requirements, String... more) {
    return pip("install", requirements, List.of(more));
  }

  /// @param verb `install` or `download`
  List<String> pip(String verb, Path requirements, List<String> more) {
    var words =
        new ArrayList<>(
            List.of(
                environment.python().toString(),
                "-I",
                "-m",
                "pip",
                verb,
                "--require-hashes",
                "--no-deps",
                "--no-input",
                "--disable-pip-version-check",
                "--progress-bar",
                "off"));
    words.addAll(more);
    words.addAll(List.of("-r", requirements.toString()));
    return words;
  }

  /// Unpacking happens on the data folder's disk; a user's pip configuration may not move the
  /// target.
  Map<String, String> pipEnvironment() {
    return Map.of("TMPDIR", settings.scratch().toString(), "PIP_USER", "0");
  }
}
