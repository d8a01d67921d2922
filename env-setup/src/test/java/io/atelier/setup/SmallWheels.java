package io.atelier.setup;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Packages that a real pip installs, made here: no network is needed.
final class SmallWheels {

  private final Path folder;
  private final List<String> pins = new ArrayList<>();

  SmallWheels(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
  }

  /// A wheel with a module and enough files that a kill can fall between two of them.
  void wheel(String name, String version) throws IOException {
    var info = "%s-%s.dist-info/".formatted(name, version);
    var files = new LinkedHashMap<String, String>();
    files.put(name + "/__init__.py", "__version__ = '%s'\n".formatted(version));
    for (var i = 0; i < 200; i++) {
      files.put("%s/part%d.py".formatted(name, i), "part = %d\n".formatted(i));
    }
    files.put(
        info + "METADATA",
        "Metadata-Version: 2.1\nName: %s\nVersion: %s\n".formatted(name, version));
    files.put(info + "WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n");
    var record = new StringBuilder();
    files.keySet().forEach(file -> record.append(file).append(",,\n"));
    files.put(info + "RECORD", record.append(info).append("RECORD,,\n").toString());
    add(name, version, "%s-%s-py3-none-any.whl".formatted(name, version), files);
  }

  /// A source package of the given name that builds a stand-in for Jep.
  void jep() throws IOException {
    var files = new LinkedHashMap<String, String>();
    files.put(
        "jep-4.3.1/pyproject.toml",
        """
        [build-system]
        requires = ["numpy"]
        build-backend = "backend"
        backend-path = ["."]
        [project]
        name = "jep"
        version = "4.3.1"
        """);
    files.put("jep-4.3.1/backend.py", Resource.text("backend.py"));
    files.put("jep-4.3.1/PKG-INFO", "Metadata-Version: 2.1\nName: jep\nVersion: 4.3.1\n");
    add("jep", "4.3.1", "jep-4.3.1.zip", files);
  }

  String lock() {
    return String.join("\n", pins) + "\n";
  }

  private void add(String name, String version, String file, Map<String, String> files)
      throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      for (var each : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(each.getKey()));
        zip.write(each.getValue().getBytes(StandardCharsets.UTF_8));
      }
    }
    Files.write(folder.resolve(file), bytes.toByteArray());
    pins.add(
        "%s==%s \\\n    --hash=sha256:%s"
            .formatted(name, version, LockFile.sha256(bytes.toByteArray())));
  }
}
