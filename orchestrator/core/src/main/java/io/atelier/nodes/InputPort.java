package io.atelier.nodes;

import io.atelier.graph.Input;
import io.atelier.graph.PortType;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// An input of a node type.
///
/// @param required whether a workflow must give it; as in ComfyUI, a default does not stand in
/// @param fallback what an editor offers first; null when there is nothing to offer. Of an optional
///   file it stands in where none is given
/// @param domain which literals it takes
/// @param needed of a lazy input when it is computed; null of one that always is
public record InputPort(
    String name,
    PortType type,
    boolean required,
    @Nullable JsonNode fallback,
    Domain domain,
    String doc,
    @Nullable NeededWhen needed) {

  private static final int LONGEST = 1_000_000;

  /// JSON's null is nothing to offer either.
  public InputPort {
    fallback = fallback == null || fallback.isNull() ? null : fallback;
  }

  /// One that is always needed.
  public InputPort(
      String name,
      PortType type,
      boolean required,
      @Nullable JsonNode fallback,
      Domain domain,
      String doc) {
    this(name, type, required, fallback, domain, doc, null);
  }

  /// A required input that takes only links.
  public static InputPort linked(String name, String type, String doc) {
    return new InputPort(name, new PortType(type), true, null, new Domain.Anything(), doc);
  }

  /// A required text of one line.
  public static InputPort text(String name, String doc) {
    return new InputPort(
        name, new PortType("STRING"), true, null, new Domain.Text(LONGEST, false), doc);
  }

  /// The same as a lazy one, computed only while a switch of the node stands so.
  public InputPort neededWhen(String input, boolean is) {
    return new InputPort(name, type, required, fallback, domain, doc, new NeededWhen(input, is));
  }

  /// What stands in where a workflow gives nothing: nodes that ComfyUI's users know without an
  /// input for their model have an optional one here, and a model that they take.
  public Optional<Input.Literal> standIn() {
    return required || !(domain instanceof Domain.Files)
        ? Optional.empty()
        : Optional.ofNullable(fallback).map(Input.Literal::new);
  }

  /// Whether it is computed only when that turns out to be needed.
  public boolean isLazy() {
    return needed != null;
  }

  /// Whether a value in an editor's field means that the input is left out, which a field can't say
  /// otherwise: null, and an empty text where nothing is offered first.
  public boolean isLeftOutBy(JsonNode value) {
    return !required
        && (value.isNull() || (fallback == null && value.isString() && value.asString().isEmpty()));
  }

  /// Whether editors show a field for it, so that a value may stand at it and not only a link.
  public boolean isWidget() {
    return LiteralType.of(type).isPresent();
  }
}
