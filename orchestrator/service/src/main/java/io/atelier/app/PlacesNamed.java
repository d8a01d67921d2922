package io.atelier.app;

import io.atelier.api.ServerPaths;
import io.atelier.cli.Places;
import io.atelier.cli.ServiceSettings;
import java.nio.file.Path;
import java.util.HashMap;

/// What the folders of this machine are called towards who may only submit jobs.
final class PlacesNamed {

  private PlacesNamed() {}

  static ServerPaths of(Places places, ServiceSettings settings) {
    var named = new HashMap<Path, String>();
    named.put(Path.of(System.getProperty("user.home")), "~");
    named.put(Path.of(System.getProperty("java.io.tmpdir")), "tmp");
    named.put(Path.of(System.getProperty("java.home")), "jdk");
    named.put(places.root(), "atelier");
    named.put(places.data(), "data");
    named.put(settings.out(), "outputs");
    settings.files().models().forEach(root -> named.put(root, "models"));
    named.put(settings.files().input(), "input");
    return new ServerPaths(named);
  }
}
