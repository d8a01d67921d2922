package io.atelier.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Puts into words what is wrong and which command mends it.
///
/// @param complete the environment in use, if there is one
record Doctor(
    SetupSettings settings, Host host, Journal journal, Optional<EnvironmentFolder> complete) {

  private static final String APPLY = "Run `./atelier env apply`.";

  List<Advice> advice(List<StepState> plan, List<Verified> verified) throws IOException {
    var advice = new ArrayList<Advice>();
    plan.stream()
        .filter(state -> state.kind() == StepState.Kind.IMPOSSIBLE)
        .map(state -> new Advice(state.detail(), "", true))
        .forEach(advice::add);
    advice.addAll(toDo(plan));
    verified.stream()
        .filter(each -> !each.ok())
        .map(each -> new Advice(each.check() + ": " + each.detail(), each.remedy(), false))
        .forEach(advice::add);
    advice.addAll(cutShort());
    advice.addAll(secondHomebrew());
    advice.addAll(oldEnvironments());
    return List.copyOf(advice);
  }

  /// One command does all of it, so it is one piece of advice.
  private static List<Advice> toDo(List<StepState> plan) {
    var left = plan.stream().filter(state -> state.kind() == StepState.Kind.TO_DO).toList();
    if (left.isEmpty()) {
      return List.of();
    }
    var finding =
        left.stream()
            .map(state -> "\"%s\": %s".formatted(state.step().title(), state.detail()))
            .collect(Collectors.joining("; ", "Not done: ", "."));
    var sudo = left.stream().anyMatch(state -> state.intent().sudo());
    return List.of(
        new Advice(finding, sudo ? "Run `sudo -v`, then `./atelier env apply`." : APPLY, false));
  }

  private List<Advice> cutShort() throws IOException {
    var found = new ArrayList<Advice>();
    for (var step : SetupStep.values()) {
      if (journal.isOpen(step)) {
        found.add(
            new Advice(
                "\"%s\" began and did not end: a set-up is at work, or was stopped."
                    .formatted(step.title()),
                APPLY,
                false));
      }
    }
    return found;
  }

  /// Two of them break each other's links and symbols.
  private List<Advice> secondHomebrew() {
    var intel = host.root().resolve("usr/local/bin/brew");
    return host.isMac() && Files.isExecutable(intel)
        ? List.of(
            new Advice(
                "There is an Intel Homebrew at %s beside %s; a build that finds both takes libraries of the wrong one."
                    .formatted(intel, Brew.prefix(host)),
                "Take it away with its own uninstaller, or keep /usr/local/bin behind"
                    + " /opt/homebrew/bin in PATH.",
                false))
        : List.of();
  }

  private List<Advice> oldEnvironments() throws IOException {
    var found = new ArrayList<Advice>();
    if (complete.isPresent()) {
      try (var folders = Files.newDirectoryStream(settings.environments(), "py3*")) {
        for (Path folder : folders) {
          if (!folder.equals(complete.get().folder())) {
            found.add(
                new Advice(
                    "%s is not the environment in use and takes %d MB."
                        .formatted(folder, Trees.bytes(folder) >> 20),
                    "If no other checkout of Atelier uses it: rm -r '%s'".formatted(folder),
                    false));
          }
        }
      }
    }
    return found;
  }
}
