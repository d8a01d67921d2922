package org.example.pictures;

import io.atelier.artifacts.OutputFolder;
import io.atelier.engine.RunOutcome;
import io.atelier.engine.RunRequest;
import io.atelier.formats.Assignment;
import io.atelier.formats.WorkflowReader;
import io.atelier.workers.Worker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/// `GET /picture?prompt=a red star`: the picture, made now.
@RestController
class PictureController {

  private final Worker worker;
  private final OutputFolder pictures;
  private final Path workflow;

  PictureController(
      Worker worker, OutputFolder pictures, @Value("${pictures.workflow}") Path workflow) {
    this.worker = worker;
    this.pictures = pictures;
    this.workflow = workflow;
  }

  @GetMapping(path = "/picture", produces = MediaType.IMAGE_PNG_VALUE)
  byte[] picture(@RequestParam String prompt) throws IOException {
    var file = WorkflowReader.read(workflow);
    var graph =
        Assignment.parse("prompt.text=" + prompt).apply(file.workflow(), worker.palette().types());
    var request = new RunRequest(UUID.randomUUID().toString(), graph, file.chunksFor(graph));
    return switch (worker.run(request, _ -> {})) {
      case RunOutcome.Done done -> content(done);
      case RunOutcome.Failed(var failure) ->
          throw new ResponseStatusException(HttpStatus.UNPROCESSABLE_CONTENT, failure.message());
      case RunOutcome.Lost(var report) ->
          throw new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE, report.message());
      case RunOutcome.Cancelled _ ->
          throw new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE, "It was cancelled.");
    };
  }

  private byte[] content(RunOutcome.Done done) throws IOException {
    try (var bytes = pictures.open(done.artifacts().getFirst())) {
      return bytes.readAllBytes();
    }
  }
}
