package io.atelier.nodes;

import static java.util.stream.Collectors.joining;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which literals an input takes.
public sealed interface Domain {

  /// No bound beyond the port's type.
  record Anything() implements Domain {}

  /// Numbers from `min` to `max`, both allowed; an open end is null. `step` is advice to editors.
  ///
  /// @param changing whether editors may change it after each run, as they do with seeds
  record Range(
      @Nullable BigDecimal min,
      @Nullable BigDecimal max,
      @Nullable BigDecimal step,
      boolean changing)
      implements Domain {

    /// Numbers that stay until somebody changes them.
    public Range(@Nullable BigDecimal min, @Nullable BigDecimal max, @Nullable BigDecimal step) {
      this(min, max, step, false);
    }
  }

  /// One of these names.
  record Choice(List<String> choices) implements Domain {
    public Choice {
      choices = List.copyOf(choices);
    }
  }

  /// One of the files in a folder of the catalog; the node gets the file, not its name.
  record Files(String folder) implements Domain {}

  /// Text of at most `maxLength` code points.
  ///
  /// @param dynamic whether `{red|blue}` in it means one of the two, for editors that queue it
  /// @param embeddings whether `embedding:name` in it names a file of the folder `embeddings`,
  ///   which the node gets too
  record Text(int maxLength, boolean multiline, boolean dynamic, boolean embeddings)
      implements Domain {

    /// Text that means what it says.
    public Text(int maxLength, boolean multiline) {
      this(maxLength, multiline, false, false);
    }
  }

  /// JSON of one of several forms, such as a text or a list of texts: `STRING`, `[STRING]`,
  /// `(INT,INT)`, `{}`, `*`.
  record Forms(List<String> forms, boolean multiline) implements Domain {
    public Forms {
      forms = List.copyOf(forms);
    }

    /// In words, such as `a text or a list of texts`.
    public String said() {
      return forms.stream().map(form -> new Form(form).said()).collect(joining(" or "));
    }
  }

  /// Text of at most `maxLength` code points that says where below the output folder files go, and
  /// how their names begin.
  record OutputPrefix(int maxLength) implements Domain {}
}
