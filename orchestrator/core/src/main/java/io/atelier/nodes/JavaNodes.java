package io.atelier.nodes;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/// The nodes that Atelier ships in Java.
final class JavaNodes {

  static final List<NodeType> TYPES =
      Stream.concat(
              Stream.of(
                  SaveImage.TYPE,
                  PreviewImage.TYPE,
                  PreviewImage.OF_MASK,
                  SaveImage16.TYPE,
                  SaveText.TYPE,
                  SaveEncoded.ANIMATED_WEBP,
                  SaveEncoded.VIDEO,
                  SaveEncoded.AUDIO,
                  SaveEncoded.TENSORS,
                  PreviewAny.TYPE,
                  ComfySwitch.TYPE,
                  StringConcatenate.TYPE),
              Primitive.TYPES.stream())
          .toList();

  private JavaNodes() {}

  static List<JavaNode> over(PythonNodes python) {
    var own =
        List.of(
            new JavaNode(SaveImage.TYPE, new SaveImage(python)),
            PreviewImage.ofPictures(python),
            PreviewImage.ofMasks(python),
            new JavaNode(SaveImage16.TYPE, new SaveImage16(python, python)),
            new JavaNode(SaveText.TYPE, new SaveText()),
            new JavaNode(PreviewAny.TYPE, new PreviewAny()),
            new JavaNode(ComfySwitch.TYPE, new ComfySwitch()),
            new JavaNode(StringConcatenate.TYPE, new StringConcatenate()));
    return Stream.of(own.stream(), SaveEncoded.over(python).stream(), Primitive.all())
        .flatMap(Function.identity())
        .toList();
  }
}
