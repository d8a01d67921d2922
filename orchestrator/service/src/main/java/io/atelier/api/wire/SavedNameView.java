package io.atelier.api.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.atelier.library.SavedName;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/// A version of a saved workflow, without what it holds.
///
/// @param version from 1
/// @param saver who saved it, by the name of the token
/// @param characters of its document
/// @param warnings what stands in the way of running it, told when it is saved; left out if nothing
///   does
public record SavedNameView(
    String name,
    int version,
    Instant saved,
    String saver,
    int characters,
    String href,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<FindingView> warnings) {

  public static SavedNameView of(SavedName saved) {
    return of(saved, List.of());
  }

  public static SavedNameView of(SavedName saved, List<FindingView> warnings) {
    return new SavedNameView(
        saved.name(),
        saved.version(),
        saved.saved(),
        saved.saver(),
        saved.characters(),
        href(saved.name()),
        warnings);
  }

  static String href(String name) {
    return "/v1/workflows/" + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
