package io.atelier.bridge;

import io.atelier.bridge.PythonStartException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;

/// A virtual environment that is known to be fit for being entered by this JVM.
///
/// @param prefix its root folder
/// @param packages its `site-packages`
/// @param version of its Python, in full
record VirtualEnvironment(Path prefix, Path packages, String version) {

  private static final Set<String> VERSIONS = Set.of("3.11", "3.12");
  private static final String JEP = "jep-";
  private static final String INFO = ".dist-info";
  private static final String REMEDY = "./atelier env apply builds the environment anew";

  /// Refuses, with the reason, everything that would make CPython's start fail for good.
  static VirtualEnvironment of(Path executable) {
    var probe = PythonProbe.ask(executable);
    checkBuild(executable, probe);
    var prefix = prefix(executable);
    var packages = prefix.resolve("lib/python" + probe.minorVersion() + "/site-packages");
    checkJepVersion(prefix, packages);
    var environment = new VirtualEnvironment(prefix, packages, probe.version());
    if (!Files.isRegularFile(environment.library())) {
      throw new PythonStartException(
          Code.JEP_MISSING,
          "Jep's library %s is missing; %s".formatted(environment.library(), REMEDY));
    }
    return environment;
  }

  /// Jep's native library.
  Path library() {
    return packages.resolve("jep").resolve(libraryName(System.getProperty("os.name")));
  }

  static String libraryName(String operatingSystem) {
    return operatingSystem.startsWith("Mac") ? "libjep.jnilib" : "libjep.so";
  }

  private static void checkBuild(Path executable, PythonProbe probe) {
    if (!VERSIONS.contains(probe.minorVersion())) {
      throw new PythonStartException(
          Code.UNSUPPORTED_VERSION,
          "%s is Python %s, and PyTorch with Jep is tried on 3.11 and 3.12 only; %s"
              .formatted(executable, probe.version(), REMEDY));
    }
    if (probe.freeThreaded()) {
      throw new PythonStartException(
          Code.FREE_THREADED,
          "%s is built without the global interpreter lock, which Jep does not know; %s"
              .formatted(executable, REMEDY));
    }
    if (!probe.shared()) {
      throw new PythonStartException(
          Code.STATIC_PYTHON,
          "%s is built without a shared libpython and cannot be embedded; %s"
              .formatted(executable, REMEDY));
    }
    checkMachine(executable, machine(probe.machine()), machine(System.getProperty("os.arch")));
  }

  private static void checkMachine(Path executable, String python, String java) {
    if (!python.equals(java)) {
      throw new PythonStartException(
          Code.WRONG_ARCHITECTURE,
          "%s is built for %s and this Java for %s; use a Java for %s, or %s"
              .formatted(executable, python, java, python, REMEDY));
    }
  }

  /// The same processor has two names each.
  static String machine(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "amd64", "x86_64", "x64" -> "x86_64";
      case "aarch64", "arm64" -> "arm64";
      case String other -> other;
    };
  }

  private static Path prefix(Path executable) {
    var folder = executable.getParent();
    var prefix = folder == null ? null : folder.getParent();
    if (prefix == null || !Files.isRegularFile(prefix.resolve("pyvenv.cfg"))) {
      throw new PythonStartException(
          Code.BROKEN_ENVIRONMENT,
          "%s is not bin/python of a virtual environment; %s".formatted(executable, REMEDY));
    }
    return prefix;
  }

  /// Jep does not compare its jar with its library, and two that differ crash.
  private static void checkJepVersion(Path prefix, Path packages) {
    var jar = jarVersion();
    var installed = installedVersions(packages);
    if (installed.isEmpty()) {
      throw new PythonStartException(
          Code.JEP_MISSING, "The environment %s holds no Jep; %s".formatted(prefix, REMEDY));
    }
    if (!installed.equals(List.of(jar))) {
      throw new PythonStartException(
          Code.JEP_VERSION_DIFFERS,
          "The environment %s holds Jep %s and this program needs %s; %s"
              .formatted(prefix, String.join(" and ", installed), jar, REMEDY));
    }
  }

  private static List<String> installedVersions(Path packages) {
    try (var found = Files.newDirectoryStream(packages, JEP + "*" + INFO)) {
      List<String> versions = new ArrayList<>();
      for (Path info : found) {
        var name = packages.relativize(info).toString();
        versions.add(name.substring(JEP.length(), name.length() - INFO.length()));
      }
      return versions;
    } catch (IOException missing) {
      throw new PythonStartException(
          Code.BROKEN_ENVIRONMENT,
          "The environment's packages are not at %s; %s".formatted(packages, REMEDY),
          missing);
    }
  }

  static String jarVersion() {
    var properties = new Properties();
    try (var in =
        jep.Jep.class.getResourceAsStream("/META-INF/maven/org.ninia/jep/pom.properties")) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException unreadable) {
      throw new IllegalStateException("Jep's jar cannot be read", unreadable);
    }
    return properties.getProperty("version", "of an unknown version");
  }
}
