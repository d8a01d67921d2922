package io.atelier.cli;

import io.atelier.formats.WorkflowFile;
import io.atelier.graph.AtelierException;
import io.atelier.workers.PipelineCall;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Calls one pipeline class of diffusers, or one node over a model of transformers, on this
/// machine.
@Command(
    name = "call",
    description =
        "Calls any pipeline class of diffusers, or what looks at pictures with a model of"
            + " transformers (ImageTextToText, ObjectDetection …), and prints the files it made.",
    mixinStandardHelpOptions = true)
final class CallCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "CLASS",
      description = "Its name; `nodes CLASS` shows its arguments.")
  private String pipelineClass;

  @Option(
      names = "--model",
      paramLabel = "DIR",
      required = true,
      description =
          "A folder as diffusers or transformers saves a model, or a checkpoint .safetensors"
              + " file.")
  private Path model;

  @Parameters(
      index = "1..*",
      paramLabel = "ARGUMENT=VALUE",
      description =
          "An argument of the class; @FILE is a picture, lists and objects are JSON. model.NAME"
              + " is an input of the loader, such as model.scheduler.")
  private List<String> arguments = List.of();

  @Option(
      names = "--env",
      paramLabel = "NAME",
      description = "The environment to run in: a folder in envs/ of the data folder.")
  private @Nullable String environment;

  @Mixin private RunOptions run;

  private final Studio studio;
  private final Terminal terminal;

  CallCommand(Studio studio, Terminal terminal) {
    this.studio = studio;
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    PipelineCall call = pipelineCall();
    try (TemporaryFolder folder = TemporaryFolder.make("atelier-call")) {
      call.lay(folder.path());
      var options =
          WorkflowOptions.of(
              new WorkflowFile(call.workflow(), new LinkedHashMap<>()),
              folder.path().resolve("models"),
              folder.path().resolve("input"),
              environment);
      return run.run(studio, terminal, options);
    }
  }

  private PipelineCall pipelineCall() {
    try {
      PipelineCall call = PipelineCall.of(pipelineClass).model(model);
      for (String argument : arguments) {
        call = set(call, argument);
      }
      return call;
    } catch (AtelierException e) {
      throw new CommandException(e);
    }
  }

  private PipelineCall set(PipelineCall call, String argument) {
    int equals = argument.indexOf('=');
    if (equals < 1) {
      throw new ParameterException(
          spec.commandLine(),
          "'%s' is no argument; write NAME=VALUE, such as num_inference_steps=20."
              .formatted(argument));
    }
    String name = argument.substring(0, equals);
    String value = argument.substring(equals + 1);
    return value.startsWith("@")
        ? call.set(name, Path.of(value.substring(1)))
        : call.set(name, value);
  }
}
