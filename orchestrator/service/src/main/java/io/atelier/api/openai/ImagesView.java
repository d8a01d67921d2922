package io.atelier.api.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Pictures, as OpenAI's clients read them.
///
/// @param created seconds since 1970
/// @param jobs that made them, beside OpenAI's API
public record ImagesView(
    long created, List<ImageView> data, String outputFormat, List<String> jobs) {

  /// One picture: its bytes, or where they are.
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ImageView(@Nullable String b64Json, @Nullable String url) {}
}
