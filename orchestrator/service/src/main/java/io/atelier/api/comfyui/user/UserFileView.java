package io.atelier.api.comfyui.user;

import io.atelier.library.UserFile;
import java.time.Instant;

/// A file of a user, as the editor lists it.
///
/// @param path from the folder that was asked for
/// @param size bytes
/// @param modified seconds since 1970
/// @param created seconds since 1970
record UserFileView(String path, long size, double modified, double created) {

  private static final double MILLIS = 1_000;

  static UserFileView of(UserFile file, String path) {
    return new UserFileView(path, file.bytes(), seconds(file.modified()), seconds(file.created()));
  }

  static double seconds(Instant instant) {
    return instant.toEpochMilli() / MILLIS;
  }
}
