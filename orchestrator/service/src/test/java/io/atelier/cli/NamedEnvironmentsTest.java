package io.atelier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.workers.NamedEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which environments a command opens workers for.
class NamedEnvironmentsTest {

  private static final String SHIPPED =
      PlayedCommandLine.ROOT.resolve("workflows/text-to-image.json").toString();

  @TempDir private Path folder;
  private PlayedCommandLine line;
  private final List<WorkerSettings> opened = new ArrayList<>();

  @BeforeEach
  void play() {
    line =
        new PlayedCommandLine(folder)
            .withWorkers(settings -> {
              opened.add(settings);
              throw new WorkerUnavailableException("NONE", "There is none.", new IOException());
            });
  }

  @Test
  void aWorkflowOfShippedNodesGoesToTheDefaultOne() throws IOException {
    makeEnvironment("faces");
    assertThat(run(mine())).isEqualTo(ExitCode.IMPOSSIBLE);
    opened.clear();
    line.run("run", emptyImage(), "--out", out());
    assertThat(names()).containsExactly("default");
  }

  @Test
  void aWorkflowOfOtherNodesGoesToAllThatMayHaveThem() throws IOException {
    makeEnvironment("faces");
    Files.createDirectories(folder.resolve("envs/py311-0123"));
    Files.createDirectories(folder.resolve("envs/tools-py311-0123"));
    Files.createDirectories(folder.resolve("envs/supply-py311-0123"));
    Files.createDirectories(folder.resolve("envs/.hidden"));
    Files.writeString(folder.resolve("envs/.lock"), "");

    assertThat(run(mine())).isEqualTo(ExitCode.IMPOSSIBLE);

    assertThat(names()).containsExactly("default", "faces");
  }

  @Test
  void anEnvironmentIsNamedByAnOption() throws IOException {
    makeEnvironment("faces");
    Files.createDirectories(folder.resolve("envs/own/bin"));
    Files.writeString(folder.resolve("envs/own/bin/python"), "");

    run(mine(), "--env", "faces");
    run(mine(), "--env", "own");

    assertThat(environments())
        .containsExactly(
            new NamedEnvironment(
                "faces",
                folder.resolve("envs/py311/bin/python"),
                folder.resolve("envs/faces/custom_nodes")),
            new NamedEnvironment(
                "own",
                folder.resolve("envs/own/bin/python"),
                folder.resolve("envs/own/custom_nodes")));
  }

  @Test
  void anUnknownEnvironmentIsRefusedWithThoseThatThereAre() throws IOException {
    makeEnvironment("faces");
    assertThat(run(SHIPPED, "--env", "elsewhere")).isEqualTo(ExitCode.INVALID);
    assertThat(line.err())
        .contains("atelier: UNKNOWN_ENVIRONMENT: ", "there is default, faces", folder.toString());
    assertThat(line.run("nodes", "--env", "face")).isEqualTo(ExitCode.INVALID);
    assertThat(line.err()).contains("did you mean 'faces'?");
    assertThat(opened).isEmpty();
  }

  @Test
  void anUnknownNodeIsRefusedBeforeAnythingIsOpenedWhereNobodyHasNodesOfTheirOwn()
      throws IOException {
    assertThat(run(mine())).isEqualTo(ExitCode.INVALID);
    assertThat(line.err()).contains("atelier: UNKNOWN_NODE_TYPE: ", "'Mine'");
    assertThat(opened).isEmpty();
  }

  @Test
  void validatingAsksTheEnvironmentsToo() throws IOException {
    makeEnvironment("faces");
    assertThat(line.run("validate", mine())).isEqualTo(ExitCode.IMPOSSIBLE);
    assertThat(names()).containsExactly("default", "faces");
    assertThat(line.run("nodes", "--env", "faces")).isEqualTo(ExitCode.IMPOSSIBLE);
    assertThat(opened.getLast().environments()).hasSize(1);
    assertThat(opened.getLast().place()).isEqualTo(WorkerPlace.PROCESS);
  }

  private int run(String workflow, String... options) {
    var arguments = new ArrayList<>(List.of("run", workflow, "--out", out()));
    arguments.addAll(List.of(options));
    return line.run(arguments.toArray(String[]::new));
  }

  private String out() {
    return folder.resolve("out").toString();
  }

  private List<NamedEnvironment> environments() {
    return opened.stream().flatMap(settings -> settings.environments().stream()).toList();
  }

  private List<String> names() {
    return environments().stream().map(NamedEnvironment::name).toList();
  }

  private void makeEnvironment(String name) throws IOException {
    Files.createDirectories(folder.resolve("envs").resolve(name).resolve("custom_nodes"));
  }

  private String mine() throws IOException {
    return write("{\"1\": {\"class_type\": \"Mine\", \"inputs\": {}}}");
  }

  private String emptyImage() throws IOException {
    return write(
        """
        {"image": {"class_type": "EmptyImage", "inputs": {"width": 8, "height": 8, "batch_size": 1, "color": 0}},
         "save": {"class_type": "SaveImage", "inputs": {"images": ["image", 0], "filename_prefix": "x"}}}
        """);
  }

  private String write(String workflow) throws IOException {
    return Files.writeString(folder.resolve("workflow.json"), workflow).toString();
  }
}
