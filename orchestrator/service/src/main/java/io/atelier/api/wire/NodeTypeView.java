package io.atelier.api.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.atelier.nodes.Domain;
import io.atelier.nodes.InputPort;
import io.atelier.nodes.NodeType;
import io.atelier.nodes.OutputPort;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// One kind of node.
///
/// @param name its `class_type` in a workflow
/// @param version changes when the same inputs give another result
/// @param outputNode whether running it is a purpose in itself
/// @param device whether it may touch the device
public record NodeTypeView(
    String name,
    String version,
    String title,
    String category,
    String description,
    List<InputView> inputs,
    List<OutputView> outputs,
    boolean outputNode,
    boolean device) {

  /// An input.
  ///
  /// @param type such as `INT` or `MODEL`
  /// @param fallback what an editor offers first; left out when there is nothing to offer
  /// @param min of numbers; left out when there is no bound
  /// @param step of numbers: advice to editors
  /// @param choices of an input that takes one of some names
  /// @param folder of an input that takes a file: `/v1/models/FOLDER` names them
  /// @param forms of an input that takes JSON: `INT`, `FLOAT`, `STRING`, `BOOLEAN`, `[X]` or `(X)`
  ///   a list, `(X,Y)` a list of two, `{}` an object, `*` anything
  /// @param maxLength of texts, in characters
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record InputView(
      String name,
      String type,
      boolean required,
      @Nullable JsonNode fallback,
      String doc,
      @Nullable BigDecimal min,
      @Nullable BigDecimal max,
      @Nullable BigDecimal step,
      @Nullable List<String> choices,
      @Nullable String folder,
      @Nullable List<String> forms,
      @Nullable Integer maxLength,
      @Nullable Boolean multiline) {

    static InputView of(InputPort port) {
      return switch (port.domain()) {
        case Domain.Anything _ -> of(port, null, null, null, null, null);
        case Domain.Range range -> of(port, range, null, null, null, null);
        case Domain.Choice(var choices) -> of(port, null, choices, null, null, null);
        case Domain.Files(var folder) -> of(port, null, null, folder, null, null);
        case Domain.Text text -> of(port, null, null, null, null, text);
        case Domain.OutputPrefix(var most) ->
            of(port, null, null, null, null, new Domain.Text(most, false));
        case Domain.Forms(var forms, _) -> of(port, null, null, null, forms, null);
      };
    }

    private static InputView of(
        InputPort port,
        Domain.@Nullable Range range,
        @Nullable List<String> choices,
        @Nullable String folder,
        @Nullable List<String> forms,
        Domain.@Nullable Text text) {
      return new InputView(
          port.name(),
          port.type().name(),
          port.required(),
          port.fallback(),
          port.doc(),
          range == null ? null : range.min(),
          range == null ? null : range.max(),
          range == null ? null : range.step(),
          choices,
          folder,
          forms,
          text == null ? null : text.maxLength(),
          text == null ? null : text.multiline());
    }
  }

  /// An output.
  ///
  /// @param list whether one run of the node gives a list of values
  public record OutputView(String name, String type, boolean list, String doc) {

    static OutputView of(OutputPort port) {
      return new OutputView(port.name(), port.type().name(), port.list(), port.doc());
    }
  }

  public static NodeTypeView of(NodeType type) {
    return new NodeTypeView(
        type.name(),
        type.version(),
        type.title(),
        type.category(),
        type.description(),
        type.inputs().stream().map(InputView::of).toList(),
        type.outputs().stream().map(OutputView::of).toList(),
        type.outputNode(),
        type.device());
  }
}
