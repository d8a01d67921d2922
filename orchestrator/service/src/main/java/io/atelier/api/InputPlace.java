package io.atelier.api;

import java.nio.file.Path;

/// The folder from which workflows load pictures.
public record InputPlace(Path folder) {

  /// The folder in it of what came over HTTP. No list of choices shows what is in it.
  public static final String UPLOADS = ".uploads";
}
