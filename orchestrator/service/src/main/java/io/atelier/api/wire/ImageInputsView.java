package io.atelier.api.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Which inputs of a workflow stand for what in a request for pictures, each as `NODE.INPUT`. What
/// is left out, the workflow does not have.
///
/// @param prompt text
/// @param negativePrompt text
/// @param width pixels
/// @param height pixels
/// @param n how many pictures one run makes
/// @param seed a whole number
/// @param image name of the picture that is changed
/// @param mask name of a picture that is transparent where it is to be changed
/// @param set values that such a request always sets
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ImageInputsView(
    @Nullable String prompt,
    @Nullable String negativePrompt,
    @Nullable String width,
    @Nullable String height,
    @Nullable String n,
    @Nullable String seed,
    @Nullable String image,
    @Nullable String mask,
    @Nullable Map<String, String> set) {

  /// Every input that is named.
  public List<String> targets() {
    var named = Stream.of(prompt, negativePrompt, width, height, n, seed, image, mask);
    var always = set == null ? Stream.<String>empty() : set.keySet().stream();
    return Stream.concat(named.filter(Objects::nonNull), always).map(String::valueOf).toList();
  }
}
