package io.atelier.setup;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// What stands in an offline bundle, and for what it was made.
///
/// @param platform as in `linux-x86_64`
/// @param python as in `3.11`
/// @param lock the lock's name, and the SHA-256 of its file
/// @param source the version of the CPython whose source is among the files
record BundleManifest(
    String platform,
    String python,
    String lock,
    String lockSha256,
    Optional<String> source,
    List<Entry> files) {

  static final String FILE = "manifest.json";
  private static final int FORMAT = 1;
  private static final JsonFactory JSON = new JsonFactory();

  /// @param path relative to the bundle, with `/` between its parts
  record Entry(String path, long bytes, String sha256) {}

  long bytes() {
    return files.stream().mapToLong(Entry::bytes).sum();
  }

  /// @throws SetupException with [SetupCode#BUNDLE_BROKEN] that names the place
  static BundleManifest read(Path file) {
    var json = StrictJson.read(file, SetupCode.BUNDLE_BROKEN);
    if (json.neededWhole("format") != FORMAT) {
      throw json.refusal("format", "is of another Atelier; make the bundle again with this one");
    }
    var manifest =
        new BundleManifest(
            json.neededText("platform"),
            json.neededText("python"),
            json.neededText("lock"),
            json.neededText("lock_sha256"),
            json.text("cpython_source"),
            json.objects("files").stream().map(BundleManifest::entry).toList());
    json.refuseUnknown();
    return manifest;
  }

  private static Entry entry(StrictObject json) {
    var path = json.neededText("path");
    if (!staysInside(path)) {
      throw json.refusal("path", "leads out of the bundle");
    }
    return new Entry(path, json.neededWhole("bytes"), json.neededText("sha256"));
  }

  private static boolean staysInside(String path) {
    try {
      var relative = Path.of(path);
      return !relative.isAbsolute()
          && relative.equals(relative.normalize())
          && !relative.startsWith("..");
    } catch (InvalidPathException none) {
      return false;
    }
  }

  void write(Path file) throws IOException {
    var text = new StringWriter();
    try (var json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      json.writeNumberProperty("format", FORMAT);
      json.writeStringProperty("platform", platform);
      json.writeStringProperty("python", python);
      json.writeStringProperty("lock", lock);
      json.writeStringProperty("lock_sha256", lockSha256);
      source.ifPresent(version -> json.writeStringProperty("cpython_source", version));
      json.writeArrayPropertyStart("files");
      for (var entry : files) {
        json.writeRaw("\n");
        json.writeStartObject();
        json.writeStringProperty("path", entry.path());
        json.writeNumberProperty("bytes", entry.bytes());
        json.writeStringProperty("sha256", entry.sha256());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    Trees.replace(file, text + "\n");
  }
}
