package io.atelier.workers;

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
import io.atelier.nodes.Domain;
import io.atelier.nodes.InputPort;
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
import java.util.stream.Stream;

/// One call of any pipeline class of diffusers, or of any node over a model of transformers: a
/// model, arguments, and what it returns saved. It is a workflow of a few nodes, so that everything
/// holds that holds of workflows.
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

  /// The types of models that calls take, and what loads them.
  private static final Map<String, ModelLoader> MODELS =
      Map.of("PIPELINE", ModelLoader.PIPELINE, "VISION_MODEL", ModelLoader.VISION);

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
            .filter(found -> modelPort(found).isPresent())
            .orElseThrow(() -> unknown(pipelineClass, types));
    var call = new GraphNode(CALL, type.name(), null, new LinkedHashMap<>());
    var linked = call.with(modelPort(type).orElseThrow().name(), new Input.Link(MODEL, 0));
    var workflow = new Workflow(new LinkedHashMap<>(Map.of(CALL, linked)));
    return new PipelineCall(types, type, workflow, new LinkedHashMap<>());
  }

  /// The port for the model; none of what makes one out of another, such as PipelineLora.
  private static Optional<InputPort> modelPort(NodeType type) {
    var givesModels =
        type.outputs().stream().anyMatch(port -> MODELS.containsKey(port.type().name()));
    return givesModels
        ? Optional.empty()
        : type.inputs().stream().filter(port -> MODELS.containsKey(port.type().name())).findFirst();
  }

  private static AtelierException unknown(String name, NodeTypes types) {
    var classes =
        Stream.concat(types.all().stream(), types.pipelines().stream())
            .filter(type -> modelPort(type).isPresent())
            .map(NodeType::name)
            .toList();
    return new AtelierException(
        FindingCode.UNKNOWN_NODE_TYPE,
        "There is no pipeline class %s and no node over vision models%s"
            .formatted(name, NearestName.hint(name, classes, "; `atelier nodes` lists them all.")));
  }

  /// With this model: a folder as diffusers or transformers saves one, or for pipelines a
  /// checkpoint in one `.safetensors` file.
  ///
  /// @throws AtelierException FILE_NOT_FOUND when it is neither
  public PipelineCall model(Path model) {
    ModelLoader.requireThere(model);
    return with(MODEL, loader(model), model);
  }

  private ModelLoader loader(Path model) {
    var folder =
        modelPort(type)
            .flatMap(port -> Optional.ofNullable(MODELS.get(port.type().name())))
            .orElseThrow();
    return folder == ModelLoader.PIPELINE && !Files.isDirectory(model)
        ? ModelLoader.CHECKPOINT
        : folder;
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
    if (isModelFolder(owner, input)) {
      return withFolder(owner, input, file);
    }
    var made =
        Files.isDirectory(file)
            ? with(node, ModelLoader.COMPONENT, file)
            : withPicture(node, file, isMask(owner, input));
    var linked = made.workflow.with(owner.with(input, new Input.Link(node, 0)));
    return new PipelineCall(types, type, linked, made.links);
  }

  /// Whether an input of a loader names a folder of transformers, as a model without a tokenizer
  /// needs a second one.
  private boolean isModelFolder(GraphNode owner, String input) {
    return types
        .find(owner.type())
        .flatMap(found -> found.input(input))
        .filter(port -> port.domain().equals(new Domain.Files("transformers")))
        .isPresent();
  }

  private PipelineCall withFolder(GraphNode owner, String input, Path folder) {
    ModelLoader.VISION.require(folder);
    var name = input + "-" + folder.toAbsolutePath().normalize().getFileName();
    return linking(ModelLoader.VISION.place + "/" + name, folder)
        .adding(owner.with(input, Input.Literal.of(name)));
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

  private PipelineCall with(String node, ModelLoader loader, Path model) {
    loader.require(model);
    var name = loader.prefix + node + "-" + model.toAbsolutePath().normalize().getFileName();
    return linking(loader.place + "/" + name, model)
        .adding(
            new GraphNode(node, loader.type, null, new LinkedHashMap<>())
                .with(loader.input, Input.Literal.of(name)));
  }

  private PipelineCall withPicture(String node, Path file, boolean mask) {
    ModelLoader.requireThere(file);
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
