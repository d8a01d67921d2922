package io.atelier.setup;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;

/// Says that an environment is complete, and of what: written last, after everything was checked.
/// What it says can be held against the disk in a few milliseconds, without starting anything.
///
/// @param java the [JavaIdentity] that Jep was built for
/// @param distInfos the names of the metadata folders that must be there
record Marker(
    String lock,
    String lockSha256,
    String pythonVersion,
    PythonStamp python,
    String java,
    Set<String> distInfos) {

  private static final String FORMAT = "1";

  static Optional<Marker> read(Path file) {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      var p = new Properties();
      p.load(new StringReader(Files.readString(file)));
      return FORMAT.equals(p.getProperty("format")) ? Optional.of(from(p)) : Optional.empty();
    } catch (IOException | IllegalArgumentException damaged) {
      return Optional.empty();
    }
  }

  void write(Path file) throws IOException {
    var p = new Properties();
    p.setProperty("format", FORMAT);
    p.setProperty("lock", lock);
    p.setProperty("lockSha256", lockSha256);
    p.setProperty("pythonVersion", pythonVersion);
    p.setProperty("python", python.executable().toString());
    p.setProperty("pythonTime", Long.toString(python.executableTime()));
    p.setProperty("libpython", python.libpython().toString());
    p.setProperty("libpythonTime", Long.toString(python.libpythonTime()));
    p.setProperty("java", java);
    p.setProperty("distInfos", String.join("/", new TreeSet<>(distInfos)));
    var text = new StringWriter();
    p.store(text, "Written by Atelier when this environment was complete and checked.");
    Trees.replace(file, text.toString());
  }

  /// Cheap: compares names and times, opens nothing.
  boolean holds(EnvironmentFolder environment) throws IOException {
    if (!python.isCurrent() || !Files.isExecutable(environment.python())) {
      return false;
    }
    var there = new TreeSet<String>();
    for (var each : new SitePackages(environment.sitePackages()).distInfos()) {
      there.add(each.getFileName().toString());
    }
    return there.containsAll(distInfos);
  }

  private static Marker from(Properties p) {
    return new Marker(
        text(p, "lock"),
        text(p, "lockSha256"),
        text(p, "pythonVersion"),
        new PythonStamp(
            Path.of(text(p, "python")),
            Long.parseLong(text(p, "pythonTime")),
            Path.of(text(p, "libpython")),
            Long.parseLong(text(p, "libpythonTime"))),
        text(p, "java"),
        Set.of(text(p, "distInfos").split("/", -1)));
  }

  private static String text(Properties p, String key) {
    var value = p.getProperty(key);
    if (value == null) {
      throw new IllegalArgumentException("no " + key);
    }
    return value;
  }
}
