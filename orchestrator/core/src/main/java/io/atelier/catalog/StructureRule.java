package io.atelier.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A kind known by prefixes that all must be there.
///
/// @param layout tells the family; null where the content does not
record StructureRule(FileKind kind, List<String> prefixes, @Nullable UnetLayout layout)
    implements ProbeRule {

  @Override
  public Verdict judge(SafetensorsHeader header) {
    for (var prefix : prefixes) {
      if (!header.hasPrefix(prefix)) {
        return new Verdict.No("no %s, since no tensor is named %s…".formatted(kind.noun(), prefix));
      }
    }
    return layout == null ? new Verdict.Match(kind, null) : layout.judge(kind, header);
  }
}
