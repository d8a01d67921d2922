package io.atelier.workers;

import io.atelier.catalog.CatalogCode;
import io.atelier.catalog.FileChoices;
import io.atelier.catalog.InputFolder;
import io.atelier.catalog.ModelCatalog;
import io.atelier.catalog.RoutedChoices;
import io.atelier.engine.FindingCode;
import io.atelier.engine.RunEvent;
import io.atelier.engine.RunOutcome;
import io.atelier.engine.RunRequest;
import io.atelier.formats.Assignment;
import io.atelier.formats.WorkflowFile;
import io.atelier.graph.AtelierException;
import io.atelier.graph.GraphNode;
import io.atelier.graph.Input;
import io.atelier.graph.NearestName;
import io.atelier.graph.Workflow;
import io.atelier.nodes.NodeType;
import io.atelier.nodes.NodeTypes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.UUID;
import java.util.function.Consumer;

/// One call of any pipeline class of diffusers: a model, arguments, and what it returns saved. It
/// is a workflow of a few nodes, so that everything holds that holds of workflows.
///
///     var call = PipelineCall.of("StableDiffusionImg2ImgPipeline")
///         .model(Path.of("models/my-model"))
///         .set("prompt", "a red star")
///         .set("image", Path.of("in.png"))
///         .set("num_inference_steps", "20");
///     try (var worker = new InProcessWorker(python, call.files(folder), digests, artifacts, settings)) {
///       var outcome = call.run(worker, event -> {});
///     }
///
/// Immutable; each setter returns another one.
public final class PipelineCall {

  private static final String MODEL = "model";
  private static final String CALL = "call";
  private static final String LINKED = "PIPELINE";

  /// What loads a model of a kind, the input that names it, where the catalog finds it and under
  /// which prefix, and what makes a folder one.
  private enum Loader {
    FOLDER("PipelineLoader", "folder", "models/diffusers", "", "model_index.json"),
    CHECKPOINT("PipelineFromCheckpoint", "ckpt_name", "models/checkpoints", "", ""),
    COMPONENT("ComponentLoader", "folder", "models", "components/", "config.json");

    final String type;
    final String input;
    final String place;
    final String prefix;
    final String marker;

    Loader(String type, String input, String place, String prefix, String marker) {
      this.type = type;
      this.input = input;
      this.place = place;
      this.prefix = prefix;
      this.marker = marker;
    }
  }

  private final NodeTypes types;
  private final NodeType type;
  private final Workflow workflow;
  private final SequencedMap<String, Path> links;

  private PipelineCall(
      NodeTypes types, NodeType type, Workflow workflow, SequencedMap<String, Path> links) {
    this.types = types;
    this.type = type;
    this.workflow = workflow;
    this.links = links;
  }

  /// A call of the class of that name.
  ///
  /// @throws AtelierException UNKNOWN_NODE_TYPE, with the nearest name
  public static PipelineCall of(String pipelineClass) {
    var types = NodeTypes.shipped();
    var type =
        types
            .find(pipelineClass)
            .filter(PipelineCall::takesPipeline)
            .orElseThrow(() -> unknown(pipelineClass, types));
    var call = new GraphNode(CALL, type.name(), null, new LinkedHashMap<>());
    var linked = call.with("pipeline", new Input.Link(MODEL, 0));
    var workflow = new Workflow(new LinkedHashMap<>(Map.of(CALL, linked)));
    return new PipelineCall(types, type, workflow, new LinkedHashMap<>());
  }

  private static boolean takesPipeline(NodeType type) {
    return type.inputs().stream().anyMatch(port -> port.type().name().equals(LINKED));
  }

  private static AtelierException unknown(String name, NodeTypes types) {
    var classes = types.pipelines().stream().map(NodeType::name).toList();
    return new AtelierException(
        FindingCode.UNKNOWN_NODE_TYPE,
        "There is no pipeline class %s%s"
            .formatted(name, NearestName.hint(name, classes, "; `atelier nodes` lists them all.")));
  }

  /// With this model: a folder as diffusers saves one, or a checkpoint in one `.safetensors` file.
  ///
  /// @throws AtelierException FILE_NOT_FOUND when it is neither
  public PipelineCall model(Path model) {
    return with(MODEL, Files.isDirectory(model) ? Loader.FOLDER : Loader.CHECKPOINT, model);
  }

  /// With an argument as the command line takes it: read by the type of its port, lists and objects
  /// as JSON. A name that begins with `model.` sets an input of the loader, such as
  /// `model.scheduler`; so the model comes first.
  ///
  /// @throws AtelierException with a [io.atelier.formats.FormatCode]; for an unknown argument with
  ///   the nearest name
  public PipelineCall set(String argument, String value) {
    var assignment = new Assignment(target(argument), value);
    return new PipelineCall(types, type, assignment.apply(workflow, types), links);
  }

  /// With a picture, or as `model.controlnet` and the like with the folder of a component.
  ///
  /// @throws AtelierException FILE_NOT_FOUND, or as [#set(String, String)]
  public PipelineCall set(String argument, Path file) {
    var node = argument.replace('.', '_');
    var target = target(argument);
    var dot = target.indexOf('.');
    var owner = workflow.nodes().get(target.substring(0, dot));
    var input = target.substring(dot + 1);
    if (owner == null || types.find(owner.type()).flatMap(t -> t.input(input)).isEmpty()) {
      return set(argument, file.toString()); // which says what is wrong with the name
    }
    var made =
        Files.isDirectory(file)
            ? with(node, Loader.COMPONENT, file)
            : withPicture(node, file, isMask(owner, input));
    var linked = made.workflow.with(owner.with(input, new Input.Link(node, 0)));
    return new PipelineCall(types, type, linked, made.links);
  }

  private static String target(String argument) {
    return argument.startsWith(MODEL + ".") ? argument : CALL + "." + argument;
  }

  /// A mask is a grey picture: white is where the pipeline acts.
  private boolean isMask(GraphNode owner, String input) {
    return types
        .find(owner.type())
        .flatMap(found -> found.input(input))
        .filter(port -> port.type().name().equals("MASK"))
        .isPresent();
  }

  private PipelineCall with(String node, Loader loader, Path model) {
    require(model, loader.marker);
    var name = loader.prefix + node + "-" + model.toAbsolutePath().normalize().getFileName();
    return linking(loader.place + "/" + name, model)
        .adding(
            new GraphNode(node, loader.type, null, new LinkedHashMap<>())
                .with(loader.input, Input.Literal.of(name)));
  }

  private PipelineCall withPicture(String node, Path file, boolean mask) {
    require(file, "");
    var name = node + "-" + file.getFileName();
    var inputs = new LinkedHashMap<String, Input>();
    inputs.put("image", Input.Literal.of(name));
    if (mask) {
      inputs.put("channel", Input.Literal.of("red"));
    }
    return linking("input/" + name, file)
        .adding(new GraphNode(node, mask ? "LoadImageMask" : "LoadImage", null, inputs));
  }

  private PipelineCall adding(GraphNode added) {
    return new PipelineCall(types, type, workflow.with(added), links);
  }

  private static void require(Path file, String marker) {
    if (!Files.exists(file)) {
      throw new AtelierException(
          CatalogCode.FILE_NOT_FOUND, "There is no %s; name one that is there.".formatted(file));
    }
    if (Files.isDirectory(file) && !Files.exists(file.resolve(marker))) {
      throw new AtelierException(
          CatalogCode.FILE_NOT_FOUND,
          "%s has no %s; name a folder that diffusers saved.".formatted(file, marker));
    }
  }

  private PipelineCall linking(String place, Path file) {
    var more = new LinkedHashMap<>(links);
    more.put(place, file.toAbsolutePath());
    return new PipelineCall(types, type, workflow, more);
  }

  /// Links the given files into a folder, `models` and `input` below it, where [#files] finds them.
  public void lay(Path folder) throws IOException {
    Files.createDirectories(folder.resolve("models"));
    Files.createDirectories(folder.resolve("input"));
    for (var link : links.entrySet()) {
      var place = folder.resolve(link.getKey());
      Files.createDirectories(Optional.ofNullable(place.getParent()).orElse(folder));
      Files.createSymbolicLink(place, link.getValue());
    }
  }

  /// Lays the files out in a folder, and is the choices that a worker for this call needs.
  ///
  /// @throws UncheckedIOException when the folder cannot be written
  public FileChoices files(Path folder) {
    try {
      lay(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new RoutedChoices(
        Map.of("input", new InputFolder(folder.resolve("input"))),
        new ModelCatalog(List.of(folder.resolve("models"))));
  }

  /// The workflow that this call is, with a node that saves each of its results.
  public Workflow workflow() {
    return new SaveResults(type, workflow).workflow();
  }

  /// Runs it and waits for its end.
  ///
  /// @param worker over [#files]
  public RunOutcome run(Worker worker, Consumer<RunEvent> listener) {
    var whole = workflow();
    var chunks = new WorkflowFile(whole, new LinkedHashMap<>()).chunksFor(whole);
    return worker.run(new RunRequest(UUID.randomUUID().toString(), whole, chunks), listener);
  }
}
