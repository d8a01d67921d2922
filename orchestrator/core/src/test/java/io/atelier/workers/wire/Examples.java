package io.atelier.workers.wire;

import io.atelier.artifacts.Artifact;
import io.atelier.artifacts.ArtifactKind;
import io.atelier.artifacts.Pixels;
import io.atelier.catalog.CatalogCode;
import io.atelier.engine.CrashReport;
import io.atelier.engine.EngineSettings;
import io.atelier.engine.Failure;
import io.atelier.engine.Finding;
import io.atelier.engine.FindingCode;
import io.atelier.engine.MemoryBudget;
import io.atelier.engine.RunEvent;
import io.atelier.engine.RunOutcome;
import io.atelier.engine.RunRequest;
import io.atelier.graph.GraphNode;
import io.atelier.graph.Input;
import io.atelier.graph.Workflow;
import io.atelier.nodes.BrokenNodes;
import io.atelier.nodes.Computing;
import io.atelier.nodes.CustomNodeCode;
import io.atelier.nodes.Environment;
import io.atelier.nodes.LaneSettings;
import io.atelier.nodes.NodeTiming;
import io.atelier.nodes.NodeTypes;
import io.atelier.nodes.Notice;
import io.atelier.nodes.Optimization;
import io.atelier.workers.NamedEnvironment;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.node.JsonNodeFactory;

/// A message of every kind, with the values that are hard to carry.
final class Examples {

  private static final Artifact PICTURE =
      new Artifact("a/b_00001_.png", ArtifactKind.TEMP, "image/png", 17, "0".repeat(64));
  private static final Notice NOTICE = new Notice("UNTRAINED", "It is noise — 星 \uD83D\uDE00.");

  private Examples() {}

  static List<Message> all() {
    return List.of(
        new Message.Hello("1.0", 4711),
        new Message.Configure(
            new WorkerSpec(
                new NamedEnvironment(
                    "größer", Path.of("/venv with space/bin/python"), Path.of("/custom_nodes")),
                List.of(Path.of("/é")),
                2,
                List.of(Path.of("/models")),
                Path.of("/input"),
                Path.of("/data"),
                Path.of("/out"),
                new EngineSettings(
                    new LaneSettings(3, 0),
                    new MemoryBudget(1L << 40, null),
                    new Computing(Computing.Device.MPS, null, Set.of(Optimization.VAE_TILING))))),
        new Message.Ready(
            environment(),
            NodeTypes.shipped().all(),
            List.of(new BrokenNodes("mine", CustomNodeCode.EXITS, "It ends.")),
            "25",
            1L << 33),
        new Message.Refused("NO_PYTHON", "There is none."),
        new Message.Run(request()),
        new Message.Cancel("one"),
        new Message.Free(),
        new Message.Describe(),
        new Message.Shutdown(),
        happened(new RunEvent.RunStarted("one", List.of("1", "2"))),
        happened(new RunEvent.NodesCached(List.of())),
        happened(new RunEvent.NodeStarted("1", "KSampler", null, "beside-2")),
        happened(new RunEvent.NodeProgress("1", 1, 20, null)),
        happened(new RunEvent.NodeProgress("1", 2, 20, preview())),
        happened(new RunEvent.NodeProgress("1", 3, 20, null, "größer")),
        happened(
            new RunEvent.NodeFinished(
                "1",
                Duration.ofNanos(1),
                List.of(PICTURE),
                List.of(NOTICE),
                new NodeTiming(0.1, 3, Double.MIN_VALUE))),
        ended(new RunOutcome.Done(List.of(PICTURE), List.of(NOTICE), Duration.ofDays(2))),
        ended(new RunOutcome.Failed(failure())),
        ended(new RunOutcome.Cancelled()),
        ended(new RunOutcome.Lost(report())),
        new Message.Heartbeat(
            List.of(new LaneState("lane-1", "one", "1", "KSampler", 3, 20, Duration.ofMillis(7)))),
        new Message.Description(List.of(LaneState.idle("lane-1")), new Footprint(1, 2)));
  }

  private static Message happened(RunEvent event) {
    return new Message.Happened("one", event);
  }

  private static Message ended(RunOutcome outcome) {
    return new Message.Ended("one", outcome, new Footprint(12, 1L << 40));
  }

  private static Pixels preview() {
    return new Pixels(2, 1, 3, ByteBuffer.wrap(new byte[] {0, -1, 2, 3, 4, 5}));
  }

  private static Failure failure() {
    return new Failure(
        "INVALID_WORKFLOW",
        "1",
        null,
        "No.",
        "Traceback\n\0",
        List.of(finding(FindingCode.CYCLE), finding(CatalogCode.FILE_NOT_FOUND)));
  }

  private static Finding finding(io.atelier.graph.ErrorCode code) {
    return new Finding(code, Finding.Severity.ERROR, "1", null, "No.", Set.of("9", "10"));
  }

  private static CrashReport report() {
    return new CrashReport(
        Instant.EPOCH,
        "CRASHED",
        "It ended.",
        new CrashReport.Ending(1, 137, "SIGKILL"),
        new CrashReport.Work("one", null, null),
        List.of("last"),
        null,
        null);
  }

  private static Environment environment() {
    var libraries = new TreeMap<String, String>();
    libraries.put("numpy", "2.4");
    var optimizations = new TreeSet<>(Set.of("vae-tiling"));
    return new Environment("3.11", "2.15", libraries, "cpu", "", new TreeMap<>(), 2, optimizations);
  }

  private static RunRequest request() {
    var inputs = new LinkedHashMap<String, Input>();
    inputs.put("z", Input.Literal.of(new BigInteger("18446744073709551615")));
    inputs.put("a", Input.Literal.of(0.1));
    inputs.put("nan", Input.Literal.of(Double.NaN));
    inputs.put("null", new Input.Literal(JsonNodeFactory.instance.nullNode()));
    inputs.put("list", new Input.Literal(JsonNodeFactory.instance.arrayNode().add(1).add("x")));
    inputs.put("link", new Input.Link("2", 1));
    var nodes = new LinkedHashMap<String, GraphNode>();
    nodes.put("7", new GraphNode("7", "KSampler", "ünïcode", inputs));
    nodes.put("2", new GraphNode("2", "SaveImage", null, new LinkedHashMap<>()));
    var chunks = new LinkedHashMap<String, String>();
    chunks.put("workflow", "{\"deep\":[]}");
    return new RunRequest("one", new Workflow(nodes), chunks);
  }
}
