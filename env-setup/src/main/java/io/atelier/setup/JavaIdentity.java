package io.atelier.setup;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/// What of a JDK a built Jep depends on: its feature version and architecture, and on a Mac, where
/// libraries are linked by path, its place.
record JavaIdentity(String text, String architecture) {

  static JavaIdentity of(Path javaHome, Host host) {
    var release = release(javaHome);
    var version = release.getProperty("JAVA_VERSION", "unknown").replace("\"", "");
    var architecture = release.getProperty("OS_ARCH", host.osArch()).replace("\"", "");
    var feature = version.split("[.+-]", -1)[0];
    var place = host.isMac() || feature.equals("unknown") ? "@" + javaHome : "";
    return new JavaIdentity(feature + "-" + architecture + place, architecture);
  }

  private static Properties release(Path javaHome) {
    var found = new Properties();
    var file = javaHome.resolve("release");
    if (Files.isRegularFile(file)) {
      try (Reader reader = Files.newBufferedReader(file)) {
        found.load(reader);
      } catch (IOException unreadable) {
        found.clear();
      }
    }
    return found;
  }
}
