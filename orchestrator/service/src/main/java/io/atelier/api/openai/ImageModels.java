package io.atelier.api.openai;

import io.atelier.api.AdmitJob;
import io.atelier.api.ReadyWorkflows;
import io.atelier.api.wire.ApiCode;
import io.atelier.api.wire.ImageInputsView;
import io.atelier.formats.WorkflowFile;
import io.atelier.formats.WorkflowReader;
import io.atelier.graph.NearestName;
import io.atelier.graph.Shown;
import io.atelier.library.SavedName;
import io.atelier.library.SavedWorkflows;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/// The workflows that make pictures: those of the tenant that say which inputs stand for what, and
/// the ready ones.
@Component
final class ImageModels {

  private static final int PAGE = 500;
  private static final JsonMapper JSON =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  private final SavedWorkflows saved;
  private final ReadyWorkflows ready;
  private final AdmitJob admit;
  private final SequencedMap<String, ImageInputsView> readyInputs = readyInputs();

  ImageModels(SavedWorkflows saved, ReadyWorkflows ready, AdmitJob admit) {
    this.admit = admit;
    this.saved = saved;
    this.ready = ready;
  }

  private static SequencedMap<String, ImageInputsView> readyInputs() {
    try (InputStream in = ImageModels.class.getResourceAsStream("ready.json")) {
      return JSON.readValue(in, new TypeReference<LinkedHashMap<String, ImageInputsView>>() {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A workflow and what its inputs stand for.
  record ImageModel(String name, WorkflowFile file, ImageInputsView inputs) {}

  /// @throws io.atelier.graph.AtelierException NOT_FOUND, or what reading a workflow throws
  ImageModel get(String tenant, String name) {
    var own = saved.find(tenant, name, null);
    if (own.isPresent() && own.get().images() != null) {
      return new ImageModel(
          name,
          WorkflowReader.read(JSON.readTree(own.get().document()), admit.editorTypes()),
          JSON.readValue(own.get().images(), ImageInputsView.class));
    }
    var inputs = readyInputs.get(name);
    if (inputs == null || !ready.names().contains(name)) {
      throw unknown(tenant, name);
    }
    return new ImageModel(name, ready.read(name), inputs);
  }

  private ImageRefusal unknown(String tenant, String name) {
    var names = list(tenant).stream().map(OpenAiModelView::id).toList();
    return new ImageRefusal(
        ApiCode.NOT_FOUND,
        "model",
        "There is no model '%s'%s"
            .formatted(
                Shown.text(name),
                NearestName.hint(
                    name,
                    names,
                    "; there are %s, and saved workflows that say which inputs stand for what."
                        .formatted(Shown.text(String.join(", ", names), 500)))));
  }

  List<OpenAiModelView> list(String tenant) {
    var all = new ArrayList<OpenAiModelView>();
    var there = ready.names();
    readyInputs.keySet().stream()
        .filter(there::contains)
        .forEach(name -> all.add(OpenAiModelView.of(name, 0, "atelier")));
    for (SavedName each : saved.list(tenant, null, PAGE)) {
      if (saved.get(tenant, each.name(), null).images() != null) {
        all.removeIf(other -> other.id().equals(each.name()));
        all.add(OpenAiModelView.of(each.name(), each.saved().getEpochSecond(), tenant));
      }
    }
    return all;
  }
}
