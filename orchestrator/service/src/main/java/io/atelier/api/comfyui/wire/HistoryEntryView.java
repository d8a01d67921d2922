package io.atelier.api.comfyui.wire;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A job that has ended.
///
/// @param prompt its place, id, graph, extra data and output nodes
/// @param outputs by node: kind of file → files
/// @param meta by node
public record HistoryEntryView(
    List<Object> prompt,
    Map<String, Map<String, Object>> outputs,
    Map<String, MetaView> meta,
    StatusView status) {

  /// Which node of the editor's graph a node is; the same here, since graphs come flat.
  public record MetaView(
      String nodeId, String displayNode, @Nullable String parentNode, String realNodeId) {

    public static MetaView of(String node) {
      return new MetaView(node, node, null, node);
    }
  }

  /// How it ended.
  ///
  /// @param statusStr `success` or `error`
  /// @param messages the frames that were told, each its type and its data
  public record StatusView(String statusStr, boolean completed, List<List<Object>> messages) {}
}
