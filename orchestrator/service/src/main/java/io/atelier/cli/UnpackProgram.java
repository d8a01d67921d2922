package io.atelier.cli;

import io.atelier.engine.EventJson;
import io.atelier.engine.Failure;
import io.atelier.engine.RunOutcome;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/// `atelier.unpack`, run once as a program of its own: it holds a whole model in memory, which is
/// then given back to the system.
///
/// @param python the environment's interpreter
/// @param sources of our Python package
record UnpackProgram(Path python, Path sources, Console console) {

  /// What a program ends with on SIGTERM.
  private static final int TERMINATED = 143;

  private static final JsonMapper JSON = JsonMapper.shared();

  /// Writes the folder, and says how far it is.
  ///
  /// @return the command's exit code
  int run(Path checkpoint, Path folder) throws IOException {
    Process process = start(checkpoint, folder);
    try (var interrupt =
        new CancelOnInterrupt(process::destroy, ProgramEnd.JVM, CancelOnInterrupt.GRACE)) {
      if (interrupt.isLate()) {
        process.destroy();
      }
      boolean told = tell(process.inputReader());
      return exitCode(process.waitFor(), told);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.CANCELLED;
    } finally {
      process.destroy();
    }
  }

  private Process start(Path checkpoint, Path folder) throws IOException {
    var builder =
        new ProcessBuilder(
            List.of(
                python.toString(),
                "-m",
                "atelier.unpack",
                "--checkpoint",
                checkpoint.toString(),
                "--out",
                folder.toString()));
    builder.environment().put("PYTHONPATH", sources.toString());
    builder.environment().put("HF_HUB_OFFLINE", "1");
    return builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  /// The program's exit codes are ours, unless it was ended or broke.
  private int exitCode(int ended, boolean told) {
    if (told) {
      return ended;
    }
    if (ended == TERMINATED) {
      console.err().println("cancelled");
      return ExitCode.CANCELLED;
    }
    failed(
        new Failure(
            CommandCode.FAULT.name(),
            "The program that writes the folder ended early (%d); what it said stands above."
                .formatted(ended)));
    return ExitCode.FAILED;
  }

  /// Passes on what the program says, line by line.
  ///
  /// @return whether it said how it ended
  private boolean tell(BufferedReader lines) throws IOException {
    boolean told = false;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      JsonNode said = parse(line);
      if (said.has("folder")) {
        done(said.path("folder").asString(""));
        told = true;
      } else if (said.has("error")) {
        JsonNode error = said.path("error");
        failed(
            new Failure(error.path("code").asString("fault"), error.path("message").asString("")));
        told = true;
      } else if (said.has("note")) {
        progress(said);
      }
    }
    return told;
  }

  private static JsonNode parse(String line) {
    try {
      return JSON.readTree(line);
    } catch (JacksonException e) {
      return JsonNodeFactory.instance.missingNode();
    }
  }

  private void progress(JsonNode said) {
    if (console.json()) {
      print(
          JsonNodeFactory.instance
              .objectNode()
              .put("event", "progress")
              .put("step", said.path("step").asInt())
              .put("total", said.path("total").asInt())
              .put("note", said.path("note").asString("")));
    } else {
      console.err().println(Terminal.safe(said.path("note").asString("")));
      console.err().flush();
    }
  }

  private void done(String folder) {
    if (console.json()) {
      print(JsonNodeFactory.instance.objectNode().put("event", "done").put("folder", folder));
    } else {
      console.out().println(folder);
      console.out().flush();
    }
  }

  private void failed(Failure failure) {
    OutcomeText.print(failure, console.err());
    console.err().flush();
    if (console.json()) {
      print(EventJson.of(new RunOutcome.Failed(failure)));
    }
  }

  private void print(Object json) {
    console.out().println(json);
    console.out().flush();
  }
}
