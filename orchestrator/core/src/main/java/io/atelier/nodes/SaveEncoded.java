package io.atelier.nodes;

import io.atelier.artifacts.ArtifactKind;
import io.atelier.artifacts.ArtifactRequest;
import io.atelier.graph.PortType;
import java.math.BigDecimal;
import java.nio.channels.Channels;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// Saves a live object that Python encodes: moving pictures, sound, tensors. Every file carries the
/// workflow and how it was made.
///
/// @param type of the node; its first input is what is saved
/// @param form as [Encodings] knows it, unless the input `format` says another
record SaveEncoded(Encodings encodings, NodeType type, String form) implements NodeFunction {

  private static final Map<String, String> MEDIA_TYPES =
      Map.of(
          "webp", "image/webp",
          "mp4", "video/mp4",
          "webm", "video/webm",
          "wav", "audio/wav",
          "flac", "audio/flac",
          "safetensors", "application/x-safetensors");

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String FORMAT = "format";
  private static final String SOUND = "audio";
  private static final int LONGEST_PREFIX = 1000;

  static final NodeType ANIMATED_WEBP =
      NodeType.of(
              "SaveAnimatedWEBP",
              "image/animation",
              "Save frames as one animated WEBP file in the output folder, with the workflow"
                  + " inside.")
          .taking(
              InputPort.linked("images", "IMAGE", "The frames."),
              prefix("ComfyUI"),
              number(
                  "fps",
                  "FLOAT",
                  JSON.numberNode(6.0),
                  "0.01",
                  "1000.0",
                  "0.01",
                  "Frames a second."),
              flag("lossless", true, "Whether every pixel stays what it is."),
              number(
                  "quality",
                  "INT",
                  JSON.numberNode(80),
                  "0",
                  "100",
                  "1",
                  "How good a lossy file looks; of a lossless one, how small it becomes."))
          .asOutput();

  static final NodeType VIDEO =
      NodeType.of(
              "SaveVideo",
              "image/video",
              "Save frames as a video in the output folder, MP4 with H.264 or WebM with VP9, with"
                  + " the workflow inside.")
          .titled("Save Video")
          .taking(
              InputPort.linked("images", "IMAGE", "The frames; both sides have to be even."),
              prefix("video/ComfyUI"),
              new InputPort(
                  FORMAT,
                  new PortType("COMBO"),
                  true,
                  JSON.stringNode("mp4"),
                  new Domain.Choice(List.of("mp4", "webm")),
                  "The kind of file."),
              number(
                  "fps",
                  "FLOAT",
                  JSON.numberNode(8.0),
                  "0.01",
                  "1000.0",
                  "0.01",
                  "Frames a second."),
              number("quality", "INT", JSON.numberNode(80), "0", "100", "1", "How good it looks."),
              new InputPort(
                  SOUND,
                  new PortType("AUDIO"),
                  false,
                  null,
                  new Domain.Anything(),
                  "What is heard beside it."))
          .asOutput();

  static final NodeType AUDIO =
      NodeType.of(
              "SaveAudio",
              "audio",
              "Save sounds as WAV or FLAC files of 16 bits in the output folder, with the workflow"
                  + " inside.")
          .titled("Save Audio")
          .taking(
              InputPort.linked(SOUND, "AUDIO", "The sounds."),
              prefix("audio/ComfyUI"),
              new InputPort(
                  FORMAT,
                  new PortType("COMBO"),
                  false,
                  JSON.stringNode("wav"),
                  new Domain.Choice(List.of("wav", "flac")),
                  "The kind of file; FLAC is smaller and loses nothing."))
          .asOutput();

  static final NodeType TENSORS =
      NodeType.of(
              "SaveTensors",
              "tensors",
              "Save latents, embeddings or predictions as a safetensors file in the output folder,"
                  + " bit for bit, with the workflow inside.")
          .titled("Save Tensors")
          .taking(InputPort.linked("tensors", "TENSOR", "The tensors."), prefix("tensors/ComfyUI"))
          .asOutput();

  static List<JavaNode> over(Encodings encodings) {
    return List.of(
        node(encodings, ANIMATED_WEBP, "webp"),
        node(encodings, VIDEO, "mp4"),
        node(encodings, AUDIO, "wav"),
        node(encodings, TENSORS, "safetensors"));
  }

  private static JavaNode node(Encodings encodings, NodeType type, String form) {
    return new JavaNode(type, new SaveEncoded(encodings, type, form));
  }

  @Override
  public List<NodeValues> run(NodeContext context, Map<String, NodeValue> inputs) {
    var first = type.inputNames().getFirst();
    if (NodeInputs.isNothing(inputs, first)) {
      return List.of();
    }
    var settings = PythonJson.object();
    inputs.forEach((name, value) -> {
      if (value instanceof NodeValue.Plain(var json) && !json.isNull()) {
        settings.set(name, json);
      }
    });
    if (!first.equals(SOUND) && inputs.get(SOUND) instanceof NodeValue.Handle sound) {
      settings.put(SOUND, sound.id());
    }
    var text = settings.putObject("text");
    context.textChunks().forEach(text::put);
    var wanted = inputs.containsKey(FORMAT) ? NodeInputs.text(inputs, FORMAT) : form;
    var content = encodings.encoded(NodeInputs.handle(inputs, first), wanted, settings);
    var prefix = NodeInputs.text(inputs, "filename_prefix");
    var mediaType = Objects.requireNonNull(MEDIA_TYPES.get(wanted));
    context.save(
        new ArtifactRequest(ArtifactKind.OUTPUT, prefix, mediaType, 0, 0, 0),
        out -> Channels.newChannel(out).write(content.duplicate()));
    return List.of();
  }

  static InputPort prefix(String usual) {
    return new InputPort(
        "filename_prefix",
        new PortType("STRING"),
        true,
        JSON.stringNode(usual),
        new Domain.OutputPrefix(LONGEST_PREFIX),
        "How the file's name begins. May hold subfolders and %year%, %month%, %day%, %hour%,"
            + " %minute% and %second%.");
  }

  private static InputPort number(
      String name, String type, JsonNode usual, String min, String max, String step, String doc) {
    return new InputPort(
        name,
        new PortType(type),
        true,
        usual,
        new Domain.Range(new BigDecimal(min), new BigDecimal(max), new BigDecimal(step)),
        doc);
  }

  private static InputPort flag(String name, boolean usual, String doc) {
    return new InputPort(
        name, new PortType("BOOLEAN"), true, JSON.booleanNode(usual), new Domain.Anything(), doc);
  }
}
