package io.atelier.setup;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Imports in a process of its own what the workers will import, and then declares the environment
/// complete. Jep is not among it: outside a JVM it cannot be imported.
record CheckImports(SetupStep name, Blueprint blueprint, Commands commands, Narration narration)
    implements Step {

  /// Package to module, the slow ones last.
  private static final List<Map.Entry<String, String>> MODULES =
      List.of(
          Map.entry("numpy", "numpy"),
          Map.entry("pillow", "PIL"),
          Map.entry("safetensors", "safetensors"),
          Map.entry("torch", "torch"),
          Map.entry("torchvision", "torchvision"),
          Map.entry("transformers", "transformers"),
          Map.entry("accelerate", "accelerate"),
          Map.entry("peft", "peft"),
          Map.entry("diffusers", "diffusers"));

  @Override
  public Optional<String> reason() throws IOException {
    var marker = Marker.read(blueprint.environment().marker());
    if (marker.isEmpty()) {
      return Optional.of("the environment was not checked yet");
    }
    return marker.get().equals(marker()) && marker.get().holds(blueprint.environment())
        ? Optional.empty()
        : Optional.of("the environment is not the one that was checked");
  }

  @Override
  public Intent intent() {
    var file = Intent.NOTHING.writing(blueprint.environment().marker());
    return modules().isEmpty() ? file : file.then(words());
  }

  @Override
  public List<Made> makes() {
    return List.of();
  }

  private List<String> modules() {
    return MODULES.stream()
        .filter(each -> blueprint.lock().holds(each.getKey()))
        .map(Map.Entry::getValue)
        .toList();
  }

  private List<String> words() {
    var words =
        new ArrayList<>(
            List.of(
                blueprint.environment().python().toString(),
                "-I",
                "-c",
                Resource.text("imports.py")));
    words.addAll(modules());
    return words;
  }

  @Override
  public void act() throws IOException, InterruptedException {
    var modules = modules();
    if (!modules.isEmpty()) {
      importAll(modules);
    }
    marker().write(blueprint.environment().marker());
  }

  @Override
  public SetupCode unfinished() {
    return SetupCode.IMPORT_FAILED;
  }

  private void importAll(List<String> modules) throws InterruptedException {
    var seen = new ArrayList<String>();
    commands.run(
        new Commands.Act(
            name,
            "Importing " + String.join(", ", modules),
            words(),
            Map.of("HF_HUB_OFFLINE", "1", "TMPDIR", blueprint.settings().scratch().toString()),
            Duration.ofMinutes(15),
            line -> {
              seen.add(line);
              narration.progress(name, (double) seen.size() / modules.size());
            },
            Diagnosis.plain(
                SetupCode.IMPORT_FAILED,
                "Read the log; if a system library is missing, install it, then run the command"
                    + " again.")));
  }

  private Marker marker() throws IOException {
    var python = blueprint.python();
    return new Marker(
        blueprint.lock().name(),
        blueprint.lock().sha256(),
        python.version(),
        PythonStamp.of(python.executable(), python.libpython()),
        blueprint.java().text(),
        distInfos());
  }

  private Set<String> distInfos() throws IOException {
    var names = new TreeSet<String>();
    for (var each : blueprint.sitePackages().installed().values()) {
      if (blueprint.lock().holds(each.name())) {
        names.add(each.distInfo().getFileName().toString());
      }
    }
    return names;
  }
}
