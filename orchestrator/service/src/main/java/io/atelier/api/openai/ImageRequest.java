package io.atelier.api.openai;

import io.atelier.graph.Shown;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A request for pictures, checked as far as it says by itself what is wrong.
///
/// @param model null for the usual one
/// @param n from 1 to 10
/// @param size null for what the workflow has
/// @param asUrl whether the answer names addresses, and not bytes
/// @param seed null for any
record ImageRequest(
    String prompt,
    @Nullable String model,
    int n,
    @Nullable Size size,
    boolean asUrl,
    @Nullable String user,
    @Nullable Long seed,
    @Nullable String negativePrompt) {

  private static final int MOST = 10;
  private static final Pattern SIZE = Pattern.compile("(\\d{1,5})x(\\d{1,5})");
  private static final int LONGEST_USER = 90;

  /// Pixels.
  record Size(int width, int height) {}

  /// @throws ImageRefusal naming the field
  static ImageRequest of(ImagesEnvelope wanted) {
    refuseWhatIsNotDone(wanted);
    var prompt = wanted.prompt();
    if (prompt == null || prompt.isBlank()) {
      throw new ImageRefusal("prompt", "There is no prompt; say in it what is to be seen.");
    }
    var n = wanted.n() == null ? 1 : wanted.n();
    if (n < 1 || n > MOST) {
      throw new ImageRefusal("n", "n is %d; it is a whole number from 1 to 10.".formatted(n));
    }
    return new ImageRequest(
        prompt,
        wanted.model(),
        n,
        size(wanted.size()),
        oneOf("response_format", wanted.responseFormat(), List.of("b64_json", "url")).equals("url"),
        wanted.user(),
        wanted.seed(),
        wanted.negativePrompt());
  }

  /// What would change the picture, and does not, is refused, so that nobody takes it for done.
  private static void refuseWhatIsNotDone(ImagesEnvelope wanted) {
    if (Boolean.TRUE.equals(wanted.stream())) {
      throw new ImageRefusal(
          "stream",
          "Pictures are not streamed here; send stream=false, or watch the steps of a job at /v1/jobs/JOB/events.");
    }
    oneOf("output_format", wanted.outputFormat(), List.of("png"));
    oneOf("quality", wanted.quality(), List.of("auto", "standard"));
    oneOf("background", wanted.background(), List.of("auto", "opaque"));
    oneOf("moderation", wanted.moderation(), List.of("auto", "low"));
    oneOf("input_fidelity", wanted.inputFidelity(), List.of("low"));
    if (wanted.style() != null) {
      throw new ImageRefusal("style", "There are no styles here; say it in the prompt.");
    }
    if (wanted.outputCompression() != null && wanted.outputCompression() != 100) {
      throw new ImageRefusal(
          "output_compression", "PNG loses nothing; leave output_compression out.");
    }
    if (wanted.partialImages() != null && wanted.partialImages() != 0) {
      throw new ImageRefusal(
          "partial_images", "Pictures are not streamed here; leave partial_images out.");
    }
  }

  /// @return the first where nothing was said
  private static String oneOf(String name, @Nullable String value, List<String> known) {
    var word = value == null ? known.getFirst() : value;
    if (!known.contains(word)) {
      throw new ImageRefusal(
          name,
          "%s is '%s'; it can be %s here."
              .formatted(name, Shown.text(word), String.join(" or ", known)));
    }
    return word;
  }

  private static @Nullable Size size(@Nullable String text) {
    if (text == null || text.equals("auto")) {
      return null;
    }
    var read = SIZE.matcher(text);
    if (!read.matches()) {
      throw new ImageRefusal(
          "size", "size is '%s'; give it as in 512x512, or auto.".formatted(Shown.text(text)));
    }
    return new Size(Integer.parseInt(read.group(1)), Integer.parseInt(read.group(2)));
  }

  Set<String> tags() {
    var tags = new TreeSet<>(Set.of("openai"));
    if (user != null && !user.isBlank()) {
      tags.add("user:" + user.substring(0, Math.min(user.length(), LONGEST_USER)));
    }
    return tags;
  }
}
