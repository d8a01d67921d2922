package io.atelier.api.openai;

import io.atelier.api.openai.ImageModels.ImageModel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// What a request sets on its workflow.
///
/// @param image name of the picture to change; null for none
/// @param mask name of the picture that is transparent where it is to be changed; null for none
record ImageValues(
    ImageModel model, ImageRequest request, @Nullable String image, @Nullable String mask) {

  /// Every generator's numbers, so that JSON carries them exactly.
  private static final long SEEDS = 1L << 53;

  /// How many jobs it takes: one, where the workflow makes several pictures at once.
  int jobs() {
    return model.inputs().n() == null ? request.n() : 1;
  }

  /// @return for each job `NODE.INPUT` → text
  /// @throws ImageRefusal for what the workflow has no input for
  List<SequencedMap<String, String>> all(RandomGenerator random) {
    Long wanted = request.seed();
    var first = wanted == null ? random.nextLong(SEEDS) : wanted;
    var all = new ArrayList<SequencedMap<String, String>>();
    for (var number = 0; number < jobs(); number++) {
      all.add(of(first + number));
    }
    return all;
  }

  private SequencedMap<String, String> of(long seed) {
    var inputs = model.inputs();
    var values = new LinkedHashMap<String, String>();
    if (inputs.set() != null) {
      values.putAll(inputs.set());
    }
    set(values, "prompt", inputs.prompt(), request.prompt());
    set(values, "negative_prompt", inputs.negativePrompt(), request.negativePrompt());
    var size = request.size();
    set(values, "size", inputs.width(), size == null ? null : Integer.toString(size.width()));
    set(values, "size", inputs.height(), size == null ? null : Integer.toString(size.height()));
    set(values, "image", inputs.image(), image);
    set(values, "mask", inputs.mask(), mask);
    if (inputs.n() != null) {
      values.put(inputs.n(), Integer.toString(request.n()));
    }
    var needsSeed = request.seed() != null || (inputs.n() == null && request.n() > 1);
    if (needsSeed || inputs.seed() != null) {
      set(values, request.seed() == null ? "n" : "seed", inputs.seed(), Long.toString(seed));
    }
    return values;
  }

  private void set(
      SequencedMap<String, String> values,
      String parameter,
      @Nullable String input,
      @Nullable String value) {
    if (value == null) {
      return;
    }
    if (input == null) {
      throw new ImageRefusal(
          parameter,
          "The model '%s' has no input for %s; leave it out, or take another model."
              .formatted(model.name(), parameter));
    }
    values.put(input, value);
  }
}
