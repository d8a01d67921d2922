package io.atelier.formats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The boxes and links of a layout, for whoever asks whether it is tidy.
record LayoutShape(Map<Integer, Box> boxes, List<JsonNode> links) {

  /// A node with its title.
  record Box(int left, int top, int right, int bottom) {

    boolean overlaps(Box other) {
      return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
    }
  }

  static LayoutShape of(String json) {
    var document = JsonMapper.shared().readTree(json);
    var boxes = new HashMap<Integer, Box>();
    for (var node : document.required("nodes")) {
      boxes.put(node.required("id").intValue(), box(node.required("pos"), node.required("size")));
    }
    return new LayoutShape(boxes, document.required("links").valueStream().toList());
  }

  private static Box box(JsonNode place, JsonNode size) {
    var left = place.required(0).intValue();
    var top = place.required(1).intValue();
    return new Box(
        left,
        top - NodeBox.TITLE,
        left + size.required(0).intValue(),
        top + size.required(1).intValue());
  }

  private Box box(JsonNode id) {
    return Optional.ofNullable(boxes.get(id.intValue())).orElseThrow();
  }

  void requireTidy() {
    boxes.forEach((one, box) ->
        boxes.forEach((two, other) ->
            assertThat(one < two && box.overlaps(other))
                .as("nodes %d and %d overlap", one, two)
                .isFalse()));
    for (var link : links) {
      assertThat(box(link.required(1)).right())
          .as("link %s runs to the left", link)
          .isLessThan(box(link.required(3)).left());
    }
  }
}
