package io.atelier.api.comfyui;

import io.atelier.api.comfyui.wire.OutputFileView;
import io.atelier.artifacts.Artifact;
import io.atelier.artifacts.ArtifactStore;
import io.atelier.graph.AtelierException;
import io.atelier.jobs.JobOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/// What nodes have to show, by kind of file: `images`, which are also moving ones, `audio`,
/// `files`; and what a short file of text says, as `text`.
@Component
public final class OutputFiles {

  private static final String WEBP = "image/webp";
  private static final String VIDEO = "video/";
  private static final String TEXT = "text/plain";
  private static final int LONGEST_TEXT = 64 << 10;

  private final ArtifactStore store;

  OutputFiles(ArtifactStore store) {
    this.store = store;
  }

  /// Of one node.
  public SequencedMap<String, Object> of(List<Artifact> artifacts) {
    var files = new LinkedHashMap<String, List<OutputFileView>>();
    for (var artifact : artifacts) {
      files
          .computeIfAbsent(kind(artifact), _ -> new ArrayList<>())
          .add(OutputFileView.of(artifact));
    }
    var output = new LinkedHashMap<String, Object>(files);
    if (artifacts.stream().anyMatch(OutputFiles::moves)) {
      output.put("animated", List.of(true));
    }
    var texts = artifacts.stream().flatMap(artifact -> text(artifact).stream()).toList();
    if (!texts.isEmpty()) {
      output.put("text", texts);
    }
    return output;
  }

  /// What is only shown is gone after the service has been started again.
  private Optional<String> text(Artifact artifact) {
    if (!artifact.mediaType().equals(TEXT) || artifact.bytes() > LONGEST_TEXT) {
      return Optional.empty();
    }
    try (var content = store.open(artifact)) {
      return Optional.of(new String(content.readNBytes(LONGEST_TEXT), StandardCharsets.UTF_8));
    } catch (AtelierException | IOException _) {
      return Optional.empty();
    }
  }

  /// Of each node of a job that has something.
  SequencedMap<String, Map<String, Object>> of(JobOutput output) {
    var byNode = new LinkedHashMap<String, Map<String, Object>>();
    byNode(output).forEach((node, artifacts) -> byNode.put(node, of(artifacts)));
    return byNode;
  }

  static SequencedMap<String, List<Artifact>> byNode(JobOutput output) {
    var byPath =
        output.artifacts().stream()
            .collect(Collectors.toMap(Artifact::path, Function.identity(), (one, _) -> one));
    var byNode = new LinkedHashMap<String, List<Artifact>>();
    output
        .saved()
        .forEach((node, paths) ->
            byNode.put(node, paths.stream().filter(byPath::containsKey).map(byPath::get).toList()));
    return byNode;
  }

  static String kind(Artifact artifact) {
    var type = artifact.mediaType();
    if (type.startsWith("image/") || type.startsWith(VIDEO)) {
      return "images";
    }
    return type.startsWith("audio/") ? "audio" : "files";
  }

  private static boolean moves(Artifact artifact) {
    return artifact.mediaType().equals(WEBP) || artifact.mediaType().startsWith(VIDEO);
  }
}
