package io.atelier.formats.editor;

import io.atelier.graph.PortType;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/// Which input a bypassed node lets through at an output.
record Bypass(List<SavedInput> inputs, String given, String asked) {

  /// The input at the same slot, if it suits; else the first of exactly the type that was asked
  /// for; else the first that suits. Anything suits who asks for anything.
  ///
  /// @return the input's slot, if there is one
  OptionalInt at(int slot) {
    if (isAny(asked)) {
      return inputs.isEmpty()
          ? OptionalInt.empty()
          : OptionalInt.of(slot < inputs.size() ? slot : 0);
    }
    if (slot < inputs.size() && suits(inputs.get(slot))) {
      return OptionalInt.of(slot);
    }
    var exact = first(input -> input.type().equals(asked));
    return exact.isPresent() ? exact : first(this::suits);
  }

  private boolean suits(SavedInput input) {
    return matches(input.type(), given) && matches(input.type(), asked);
  }

  private OptionalInt first(Predicate<SavedInput> wanted) {
    return IntStream.range(0, inputs.size())
        .filter(index -> wanted.test(inputs.get(index)))
        .findFirst();
  }

  private static boolean matches(String one, String other) {
    return isAny(one) || isAny(other) || new PortType(one).accepts(new PortType(other));
  }

  private static boolean isAny(String type) {
    return type.isEmpty() || type.equals("*");
  }
}
