import io.atelier.client.AtelierClient;
import io.atelier.client.JobRequest;
import io.atelier.client.Workflow;
import java.net.URI;
import java.nio.file.Path;

/// Submits a job to a service and saves its picture.
void main(String[] arguments) throws Exception {
  try (var atelier = AtelierClient.of(URI.create(arguments[0]))) {
    var workflow = Workflow.read(Path.of(arguments[1]));
    var request = JobRequest.of(workflow).set("prompt.text", "a red star left of a blue circle");
    var job = atelier.submit(request).thenCompose(it -> atelier.end(it.id())).join().orThrow();
    IO.println(atelier.save(job.artifacts().getFirst(), Path.of(arguments[2])).join());
  }
}
