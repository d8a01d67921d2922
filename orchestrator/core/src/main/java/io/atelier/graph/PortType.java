package io.atelier.graph;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The type of a port by its name in ComfyUI: `IMAGE`, `INT`, a comma list of several, or `*` for
/// any.
public record PortType(String name) {

  public static final PortType ANY = new PortType("*");

  /// Whether a value of type `offered` may enter a port of this type: equal ignoring case, or comma
  /// lists that share a member, or `*` on either side.
  public boolean accepts(PortType offered) {
    if (name.equalsIgnoreCase(offered.name) || isAny() || offered.isAny()) {
      return true;
    }
    var accepted = members();
    return offered.members().stream().anyMatch(accepted::contains);
  }

  private boolean isAny() {
    return members().contains(ANY.name);
  }

  private Set<String> members() {
    return Stream.of(name.split(",", -1))
        .map(member -> member.strip().toUpperCase(Locale.ROOT))
        .collect(Collectors.toSet());
  }

  @Override
  public String toString() {
    return name;
  }
}
