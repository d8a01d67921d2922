package io.atelier.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Workflows that something has bitten are refused with a place, and nothing of them is queued.
class MutatedWorkflowsTest {

  private static final long SEED = 20261123;
  private static final int COUNT =
      System.getProperty("atelier.tier", "ci").equals("full") ? 10_000 : 500;
  private static final Path WORKFLOWS = PlayedService.ROOT.resolve("workflows");
  private static final JsonMapper JSON = JsonMapper.shared();

  private final Random random = new Random(SEED);
  @TempDir private Path folder;

  @Test
  void refusesEachWithAPlaceAndQueuesNone() throws Exception {
    var workflows = workflows();
    try (var service = PlayedService.start(folder)) {
      for (var number = 0; number < COUNT; number++) {
        var body = bitten(workflows.get(random.nextInt(workflows.size())));
        var answer = service.post("/v1/jobs", body);

        assertThat(answer.statusCode()).as("%s for %s", answer.body(), body).isBetween(400, 499);
        assertThat(hasPlace(PlayedService.json(answer)))
            .as("%s for %s", answer.body(), body)
            .isTrue();
      }
      assertThat(service.jobs.accepted()).isZero();
    }
  }

  private static boolean hasPlace(JsonNode problem) {
    var detail = problem.path("detail").asString();
    return problem
            .path("findings")
            .valueStream()
            .anyMatch(finding ->
                finding.path("node").isString()
                    || finding.path("code").asString().equals("NO_OUTPUTS"))
        || detail.matches("(?s).*line \\d+, column \\d+.*")
        || detail.startsWith("Entry '")
        || detail.contains("no node with id or title 'nobody'")
        || detail.startsWith("The field '")
        || detail.contains("holds no workflow")
        || detail.contains("editor's own format");
  }

  private static List<String> workflows() throws IOException {
    try (var files = Files.list(WORKFLOWS)) {
      var all = new ArrayList<String>();
      for (var file : files.sorted().toList()) {
        var name = file.getFileName().toString();
        if (name.endsWith(".json") && !name.endsWith(".ui.json")) {
          all.add(Files.readString(file));
        }
      }
      return all;
    }
  }

  private String bitten(String workflow) {
    return switch (random.nextInt(9)) {
      case 0 -> workflow.substring(0, 1 + random.nextInt(workflow.length() - 2));
      case 1 -> withoutQuote(workflow);
      case 2 -> changed(workflow, this::unknownType);
      case 3 -> changed(workflow, this::danglingLink);
      case 4 -> changed(workflow, this::absurdValue);
      case 5 -> changed(workflow, this::noInputs);
      case 6 -> changed(workflow, node -> node.remove("class_type"));
      case 7 ->
          "{\"workflow\": %s, \"set\": {\"nobody.%d\": 1}}"
              .formatted(changed(workflow, this::unknownType), random.nextInt(100));
      default -> changed(workflow, this::circle);
    };
  }

  private String withoutQuote(String workflow) {
    var quotes = new ArrayList<Integer>();
    for (var at = workflow.indexOf('"'); at >= 0; at = workflow.indexOf('"', at + 1)) {
      quotes.add(at);
    }
    int gone = quotes.get(random.nextInt(quotes.size()));
    return workflow.substring(0, gone) + workflow.substring(gone + 1);
  }

  private interface Bite {
    void bite(ObjectNode node);
  }

  private String changed(String workflow, Bite bite) {
    var document = (ObjectNode) JSON.readTree(workflow);
    var ids = List.copyOf(document.propertyNames());
    bite.bite((ObjectNode) document.get(ids.get(random.nextInt(ids.size()))));
    return document.toString();
  }

  private void unknownType(ObjectNode node) {
    var type = node.path("class_type").asString();
    node.put("class_type", type.substring(0, random.nextInt(type.length())) + "\u00e4");
  }

  private void noInputs(ObjectNode node) {
    node.put("inputs", random.nextInt());
  }

  private void danglingLink(ObjectNode node) {
    var inputs = node.withObject("inputs");
    var link = JsonNodeFactory.instance.arrayNode().add("nowhere").add(random.nextInt());
    inputs.set(anyInput(inputs), link);
  }

  private void circle(ObjectNode node) {
    var inputs = node.withObject("inputs");
    var link = JsonNodeFactory.instance.arrayNode().add(-1).add("x").add(1.5);
    inputs.set(anyInput(inputs), link);
  }

  private void absurdValue(ObjectNode node) {
    var inputs = node.withObject("inputs");
    inputs.set(anyInput(inputs), JsonNodeFactory.instance.objectNode().put("a", random.nextInt()));
  }

  private String anyInput(ObjectNode inputs) {
    var names = List.copyOf(inputs.propertyNames());
    return names.get(random.nextInt(names.size()));
  }
}
