package io.atelier.setup;

import io.atelier.setup.BundleManifest.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Fills a folder with what a lock names, the manifest last. Stopped anywhere it goes on: pip keeps
/// the files that are there and whole.
///
/// @param out the bundle's folder
/// @param platform the machines that it is for, whatever this one is
/// @param minor their Python, as in `3.11`
/// @param beside locks of files that come along and are in no environment: the editor's
/// @param supply whose pip fetches
record FillBundle(
    Path out,
    Platform platform,
    String minor,
    LockFile lock,
    List<LockFile> beside,
    Blueprint supply,
    Commands commands,
    Narration narration)
    implements Step {

  /// Says that the folder is ours while there is no manifest.
  private static final String FILLING = ".filling";

  @Override
  public SetupStep name() {
    return SetupStep.BUNDLE;
  }

  @Override
  public Optional<String> reason() throws IOException, InterruptedException {
    var bundle = OfflineBundle.find(out);
    if (bundle.isEmpty()) {
      return Optional.of("no whole bundle at " + out);
    }
    var manifest = bundle.get().manifest();
    if (!isBeside(manifest)) {
      return Optional.of("it lacks files that are to come along");
    }
    return manifest.lockSha256().equals(lock.sha256()) && manifest.lock().equals(lock.name())
        ? bundle.get().damage(done -> {})
        : Optional.of("it is of another lock");
  }

  private boolean isBeside(BundleManifest manifest) {
    return beside.stream()
        .flatMap(each -> each.entries().values().stream())
        .allMatch(entry -> manifest.files().stream().anyMatch(file -> entry.names(file.sha256())));
  }

  @Override
  public Intent intent() {
    return Intent.running(fetchWheels("wheels")).writing(out);
  }

  @Override
  public List<Made> makes() {
    return List.of();
  }

  @Override
  public SetupCode unfinished() {
    return SetupCode.BUNDLE_FAILED;
  }

  @Override
  public void act() throws IOException, InterruptedException {
    Files.createDirectories(out);
    Trees.replace(out.resolve(FILLING), "");
    Files.deleteIfExists(out.resolve(BundleManifest.FILE));
    Files.createDirectories(wheels());
    fetch();
    var wheels = keepOnlyWhatTheLockNames();
    var source = PythonSource.find(commands.host(), minor);
    Trees.delete(out.resolve("python"));
    Trees.delete(out.resolve("pyenv"));
    if (source.isPresent()) {
      source.get().copyTo(out);
    }
    new BundleManifest(
            platform.toString(),
            minor,
            lock.name(),
            lock.sha256(),
            source.map(PythonSource::version),
            entries(wheels))
        .write(out.resolve(BundleManifest.FILE));
    Files.delete(out.resolve(FILLING));
  }

  /// Before anything is made.
  ///
  /// @throws SetupException when the folder holds something else
  static void requireOurs(Path out) throws IOException {
    if (!Files.exists(out)) {
      return;
    }
    if (Files.isDirectory(out)) {
      try (var there = Files.list(out)) {
        var names = there.map(each -> each.getFileName().toString()).toList();
        if (names.isEmpty() || names.contains(FILLING) || names.contains(BundleManifest.FILE)) {
          return;
        }
      }
    }
    throw new SetupException(
        SetupCode.BUNDLE_FOLDER,
        "%s holds something else already; name a new or empty folder, or an earlier bundle."
            .formatted(out));
  }

  private void fetch() throws IOException, InterruptedException {
    var fetched = lock.entries().values().stream().filter(entry -> !isSource(entry)).toList();
    Trees.replace(requirements("wheels"), lock.requirements(fetched::contains));
    var more = beside.stream().mapToInt(each -> each.entries().size()).sum();
    var progress = new PipProgress(fetched.size() + more);
    run(fetchWheels("wheels"), progress);
    for (var each : beside) {
      Trees.replace(requirements(each.name()), each.requirements(_ -> true));
      run(fetchWheels(each.name()), progress);
    }
    if (lock.holds("jep")) {
      Trees.replace(requirements("jep"), lock.requirements(FillBundle::isSource));
      run(fetchSource(), progress);
    }
  }

  /// Jep is the one entry that comes as source.
  private static boolean isSource(LockFile.Entry entry) {
    return entry.name().equals("jep");
  }

  private void run(List<String> words, PipProgress progress) throws InterruptedException {
    commands.run(
        new Commands.Act(
            SetupStep.BUNDLE,
            "pip download",
            words,
            variables(),
            Duration.ofHours(4),
            line -> narration.progress(SetupStep.BUNDLE, progress.line(line)),
            Diagnosis.pip(
                SetupCode.BUNDLE_FAILED,
                "Read the log, then run the command again: it goes on where it stopped.")));
  }

  private Map<String, String> variables() {
    var variables = new HashMap<>(supply.pipEnvironment());
    variables.put("JAVA_HOME", supply.settings().javaHome().toString());
    return variables;
  }

  private List<String> fetchWheels(String requirements) {
    var options = new ArrayList<>(List.of("--only-binary", ":all:", "--implementation", "cp"));
    options.addAll(List.of("--python-version", minor, "--abi", "cp" + minor.replace(".", "")));
    platform.wheelTags().forEach(tag -> options.addAll(List.of("--platform", tag)));
    return download(requirements, options);
  }

  private List<String> fetchSource() {
    return download("jep", List.of("--no-binary", "jep", "--no-build-isolation"));
  }

  private List<String> download(String requirements, List<String> options) {
    var more = new ArrayList<>(options);
    more.addAll(List.of("--dest", wheels().toString()));
    return supply.pip("download", requirements(requirements), more);
  }

  private Path requirements(String name) {
    return supply.settings().scratch().resolve(name + ".txt");
  }

  private Path wheels() {
    return out.resolve("wheels");
  }

  /// An earlier bundle, of another lock, may have left files.
  private List<Entry> keepOnlyWhatTheLockNames() throws IOException, InterruptedException {
    var kept = new ArrayList<Entry>();
    for (var path : OfflineBundle.files(out)) {
      if (path.startsWith("wheels/")) {
        var entry = entry(path);
        if (isNamed(entry.sha256())) {
          kept.add(entry);
        } else {
          Files.delete(out.resolve(path));
        }
      }
    }
    return kept;
  }

  private boolean isNamed(String sha256) {
    return Stream.concat(Stream.of(lock), beside.stream())
        .flatMap(each -> each.entries().values().stream())
        .anyMatch(each -> each.names(sha256));
  }

  private List<Entry> entries(List<Entry> wheels) throws IOException, InterruptedException {
    var entries = new ArrayList<>(wheels);
    for (var path : OfflineBundle.files(out)) {
      if (!path.startsWith("wheels/")) {
        entries.add(entry(path));
      }
    }
    return entries;
  }

  private Entry entry(String path) throws IOException, InterruptedException {
    var file = out.resolve(path);
    return new Entry(path, Files.size(file), Digests.sha256(file, count -> {}));
  }
}
