package io.atelier.api.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.atelier.catalog.ResolvedFile;
import io.atelier.graph.AtelierException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A model file, or a folder that holds one, as the catalog sees it.
///
/// @param name what a workflow calls it
/// @param bytes null of one that cannot be used
/// @param sha256 of its content; null as long as nobody has computed it
/// @param kind such as `checkpoint` or `lora`, by its content
/// @param family such as `sd15`; null where the content does not decide it
/// @param notice what its maker wants said whenever it is used
/// @param problem why it cannot be used; left out when it can
public record ModelView(
    String name,
    @Nullable Long bytes,
    @Nullable String sha256,
    @Nullable String kind,
    @Nullable String family,
    @Nullable String notice,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable ProblemView problem) {

  /// Why a model cannot be used.
  public record ProblemView(String code, String message) {}

  /// One that can be used.
  ///
  /// @param sha256 of its content, if that is known
  public static ModelView of(ResolvedFile file, @Nullable String sha256) {
    var identity = file.identity();
    return new ModelView(
        file.name(),
        file.bytes(),
        sha256,
        identity.kind().name().toLowerCase(Locale.ROOT),
        identity.family(),
        identity.notice(),
        null);
  }

  public static ModelView of(String name, AtelierException problem) {
    return new ModelView(
        name,
        null,
        null,
        null,
        null,
        null,
        new ProblemView(problem.code().name(), String.valueOf(problem.getMessage())));
  }
}
