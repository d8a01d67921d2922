package io.atelier.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.atelier.client.AtelierClient;
import io.atelier.client.ConflictException;
import io.atelier.client.ImageInputs;
import io.atelier.client.JobRequest;
import io.atelier.client.SaveRequest;
import io.atelier.client.SavedName;
import io.atelier.client.SavedWorkflow;
import io.atelier.client.SavedWorkflows;
import io.atelier.client.ServiceException;
import io.atelier.client.Workflow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Saved workflows as the Java client has them, at the real API.
@Timeout(60)
class SavedWorkflowsClientTest {

  private static final Path WORKFLOWS = PlayedService.ROOT.resolve("workflows");

  @TempDir private Path folder;
  private PlayedService service;
  private AtelierClient client;
  private SavedWorkflows workflows;

  @BeforeEach
  void start() {
    service = PlayedService.start(folder);
    client = AtelierClient.of(service.at("/"));
    workflows = client.workflows();
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    service.close();
  }

  @Test
  void givesBackWhatWasSavedInEachVersion() throws IOException {
    var first = read("text-to-image.json");
    var second = read("batch.json");
    var inputs = inputs();

    assertThat(refusal(workflows.save(" a&b", SaveRequest.of(first))).code())
        .isEqualTo("SAVED_WORKFLOW_NAME_REFUSED");
    var made = workflows.save("My first", SaveRequest.of(first).images(inputs)).join();
    var found = workflows.get("My first").join();
    assertThat(made.warnings()).isEmpty();
    assertThat(found.tag()).isEqualTo(made.tag());
    workflows.save("My first", found.change(second)).join();

    assertThat(workflows.get("My first", 1).join().workflow()).isEqualTo(first);
    assertThat(workflows.get("My first").join())
        .returns(2, SavedWorkflow::version)
        .returns(second, SavedWorkflow::workflow)
        .returns(inputs, SavedWorkflow::images)
        .returns("local", SavedWorkflow::saver);
    assertThat(workflows.versions("My first").join())
        .extracting(SavedName::version)
        .containsExactly(2, 1);
  }

  @Test
  void saysWhatKeepsItFromRunning() throws IOException {
    var missing =
        read("text-to-image.json").nodes().toString().replace("shapes.safe", "later.safe");

    var saved = workflows.save("later", SaveRequest.of(Workflow.parse(missing))).join();

    assertThat(saved.warnings())
        .singleElement()
        .satisfies(warning -> assertThat(warning.node()).isEqualTo("checkpoint"));
  }

  @Test
  void overwritesNothingThatSomebodyChanged() throws IOException {
    var mine = read("text-to-image.json");
    var theirs = read("batch.json");
    workflows.save("a", SaveRequest.of(mine)).join();
    var found = workflows.get("a").join();
    workflows.save("a", found.change(theirs)).join();

    assertThat(conflict(workflows.save("a", found.change(mine))).code())
        .isEqualTo("SAVED_WORKFLOW_CHANGED");
    assertThat(conflict(workflows.save("a", SaveRequest.of(mine))).status()).isEqualTo(412);
    assertThat(conflict(workflows.rename("a", "b", found.tag())).status()).isEqualTo(412);
    assertThat(conflict(workflows.delete("a", found.tag())).status()).isEqualTo(412);
    assertThat(workflows.get("a").join().workflow()).isEqualTo(theirs);
  }

  @Test
  void listsRenamesAndDeletes() throws IOException {
    var workflow = read("text-to-image.json");
    for (var name : new String[] {"a", "b", "c"}) {
      workflows.save(name, SaveRequest.of(workflow)).join();
    }
    var page = workflows.list(null, 2).join();
    assertThat(page.workflows()).extracting(SavedName::name).containsExactly("a", "b");
    assertThat(workflows.list(page.next(), 2).join().workflows()).hasSize(1);

    assertThat(conflict(workflows.rename("a", "b", null)).code())
        .isEqualTo("SAVED_WORKFLOW_EXISTS");
    var renamed = workflows.rename("c", "d", null).join();
    assertThat(renamed.tag()).isEqualTo(workflows.get("d").join().tag());
    workflows.delete("d", renamed.tag()).join();
    assertThat(refusal(workflows.get("d")).code()).isEqualTo("SAVED_WORKFLOW_UNKNOWN");
  }

  @Test
  void runsOneByItsNameAndVersion() throws IOException {
    workflows.save("a", SaveRequest.of(read("text-to-image.json"))).join();
    var found = workflows.get("a").join();
    workflows.save("a", found.change(read("batch.json"))).join();

    client.submit(JobRequest.ofSaved("a", 1).set("prompt.text", "a star")).join();
    var first = service.jobs.work(service.jobs.all().getFirst().id());
    assertThat(first.values()).containsEntry("prompt.text", "a star");
    assertThat(client.submit(JobRequest.ofSaved("a")).join().repeated()).isFalse();
    assertThat(refusal(client.submit(JobRequest.ofSaved("a", 3))).code())
        .isEqualTo("SAVED_WORKFLOW_UNKNOWN");
  }

  private static ImageInputs inputs() {
    return new ImageInputs(
        "prompt.text",
        null,
        null,
        null,
        null,
        "sampler.seed",
        null,
        null,
        Map.of("sampler.steps", "4"));
  }

  private static Workflow read(String name) throws IOException {
    return Workflow.read(WORKFLOWS.resolve(name));
  }

  private static ServiceException refusal(CompletableFuture<?> future) {
    return (ServiceException) Objects.requireNonNull(catchThrowable(future::join).getCause());
  }

  private static ConflictException conflict(CompletableFuture<?> future) {
    return (ConflictException) refusal(future);
  }
}
