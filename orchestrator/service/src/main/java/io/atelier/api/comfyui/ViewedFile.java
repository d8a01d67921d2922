package io.atelier.api.comfyui;

import io.atelier.api.ApiException;
import io.atelier.api.wire.ApiCode;
import io.atelier.graph.Shown;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A file as a client names it.
///
/// @param folder below its place; empty for the place itself
/// @param name without folders
record ViewedFile(Place place, String folder, String name) {

  /// Where files are.
  enum Place {
    INPUT,
    OUTPUT,
    TEMP
  }

  /// Reads what a client asks for.
  ///
  /// @param filename may end in ` [input]` and the like, which says more than the type
  /// @throws ApiException REQUEST_INVALID; PATH_LEAVES of a folder that leaves its place
  static ViewedFile of(String filename, @Nullable String type, @Nullable String subfolder) {
    var name = filename;
    var place = type == null ? Place.OUTPUT : place(type);
    for (var each : Place.values()) {
      var suffix = "[" + each.name().toLowerCase(Locale.ROOT) + "]";
      if (name.endsWith(suffix)) {
        name = name.substring(0, name.length() - suffix.length()).stripTrailing();
        place = each;
      }
    }
    if (name.isEmpty() || name.startsWith("/") || name.contains("..") || isOdd(name)) {
      throw invalid("filename", filename);
    }
    var folder = subfolder == null ? "" : subfolder;
    if (folder.startsWith("/")
        || isOdd(folder)
        || Arrays.asList(folder.split("/", -1)).contains("..")) {
      throw new ApiException(
          ApiCode.PATH_LEAVES,
          "The subfolder '%s' leads out of its folder; files outside are not shown."
              .formatted(Shown.text(folder)));
    }
    return new ViewedFile(place, plain(folder), name.substring(name.lastIndexOf('/') + 1));
  }

  private static Place place(String type) {
    return Arrays.stream(Place.values())
        .filter(place -> place.name().toLowerCase(Locale.ROOT).equals(type))
        .findFirst()
        .orElseThrow(() -> invalid("type", type));
  }

  private static boolean isOdd(String text) {
    return text.indexOf('\0') >= 0 || text.indexOf('\\') >= 0;
  }

  private static String plain(String folder) {
    return String.join(
        "/",
        Arrays.stream(folder.split("/", -1))
            .filter(part -> !part.isEmpty() && !part.equals("."))
            .toList());
  }

  private static ApiException invalid(String parameter, String given) {
    return new ApiException(
        ApiCode.REQUEST_INVALID,
        "The parameter '%s' is '%s'; give the name of a file, and a type of input, output or temp."
            .formatted(parameter, Shown.text(given)));
  }

  /// Below its place.
  String path() {
    return folder.isEmpty() ? name : folder + "/" + name;
  }

  /// As [io.atelier.artifacts.Artifact#path].
  String artifact() {
    return place == Place.TEMP ? "temp/" + path() : path();
  }
}
