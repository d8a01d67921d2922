package io.atelier.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/// Builds Jep from source against the JDK that will run it. pip's cache would hand out a library
/// that another Python or JDK made (jep#544), so it is never asked.
record BuildJep(Blueprint blueprint, Commands commands) implements Step {

  @Override
  public SetupStep name() {
    return SetupStep.JEP;
  }

  @Override
  public Optional<String> reason() throws IOException {
    var stamp = blueprint.environment().jepStamp();
    if (!Files.isRegularFile(stamp)) {
      return Optional.of("Jep is not built yet");
    }
    if (!Files.readString(stamp).equals(wantedStamp())) {
      return Optional.of("Jep was built for another JDK or another build of Python");
    }
    var library =
        blueprint
            .environment()
            .sitePackages()
            .resolve("jep")
            .resolve(blueprint.platform().jepLibrary());
    if (!Files.isRegularFile(library)) {
      return Optional.of("Jep's library is missing: " + library);
    }
    return blueprint.sitePackages().difference(List.of(jep()));
  }

  @Override
  public void act() throws IOException, InterruptedException {
    var environment = blueprint.environment();
    Files.deleteIfExists(environment.marker());
    Files.deleteIfExists(environment.jepStamp());
    blueprint.sitePackages().forgetHalfInstalled();
    Trees.replace(requirements(), blueprint.lock().requirements(jep()::equals));
    var variables = new HashMap<>(blueprint.pipEnvironment());
    blueprint.python().compiler().ifPresent(found -> variables.putAll(found.variables()));
    variables.put("JAVA_HOME", blueprint.settings().javaHome().toString());
    commands.run(
        new Commands.Act(
            SetupStep.JEP,
            "Building Jep",
            words(),
            variables,
            Duration.ofMinutes(20),
            line -> {},
            Diagnosis.pip(
                SetupCode.JEP_FAILED,
                "Read the log; usually a compiler, Python's headers or a JDK is missing or of"
                    + " another architecture.")));
    Trees.replace(environment.jepStamp(), wantedStamp());
  }

  @Override
  public Intent intent() {
    return Intent.running(words()).writing(blueprint.environment().sitePackages().resolve("jep"));
  }

  @Override
  public List<Made> makes() {
    return List.of();
  }

  private List<String> words() {
    return blueprint.pip(
        requirements(),
        "--no-binary",
        "jep",
        "--no-build-isolation",
        "--no-cache-dir",
        "--force-reinstall");
  }

  private Path requirements() {
    return blueprint.settings().scratch().resolve("jep.txt");
  }

  @Override
  public SetupCode unfinished() {
    return SetupCode.JEP_FAILED;
  }

  private LockFile.Entry jep() {
    return blueprint.lock().entry("jep");
  }

  private String wantedStamp() throws IOException {
    var python = blueprint.python();
    return "java %s%npython %s%n"
        .formatted(
            blueprint.java().text(),
            PythonStamp.of(python.executable(), python.libpython()).text());
  }
}
