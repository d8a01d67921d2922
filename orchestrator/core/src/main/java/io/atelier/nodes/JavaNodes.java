package io.atelier.nodes;

import java.util.List;

/// The nodes that Atelier ships in Java.
final class JavaNodes {

  static final List<NodeType> TYPES = List.of(SaveImage.TYPE, PreviewImage.TYPE);

  private JavaNodes() {}

  static List<JavaNode> over(Pictures pictures) {
    return List.of(
        new JavaNode(SaveImage.TYPE, new SaveImage(pictures)),
        new JavaNode(PreviewImage.TYPE, new PreviewImage(pictures)));
  }
}
