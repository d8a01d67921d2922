package io.atelier.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.bridge.FakePython;
import io.atelier.bridge.PythonCall;
import io.atelier.bridge.PythonException;
import io.atelier.bridge.PythonFailure;
import io.atelier.bridge.PythonFailure.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which lanes there are, and what runs where.
@Timeout(60)
class LaneRuntimeTest {

  private static final LaneSlot FIRST = new LaneSlot(LaneKind.DEVICE, 1);
  private static final LaneSlot BESIDE = new LaneSlot(LaneKind.BESIDE, 1);

  private final FakePython python = new FakePython();
  private final List<String> opened = new ArrayList<>();

  @AfterEach
  void close() {
    python.close();
  }

  private PythonLanes lanes(int device, int beside) {
    return PythonLanes.open(
        name -> {
          opened.add(name);
          return python.openLane(name);
        },
        new LaneSettings(device, beside));
  }

  @ParameterizedTest
  @CsvSource({"cpu, 3", "mps, 1", "cuda, 1"})
  void computesOneNodeAtATimeOnAnythingButACpu(String device, int width) {
    python.answering("atelier.operations:describe", _ -> described(device));
    var runtime = LaneRuntime.of(lanes(3, 2), MiniaturePython.types(), List.of());
    assertThat(runtime.width(LaneKind.DEVICE)).isEqualTo(width);
    assertThat(runtime.width(LaneKind.BESIDE)).isEqualTo(2);
    assertThat(runtime.width(LaneKind.JAVA)).isPositive();
    assertThat(runtime.memory()).isEqualTo(17);
  }

  @Test
  void sendsEachNodeToItsLane() {
    var types = new NodeTypes(MiniaturePython.types());
    var both = LaneRuntime.of(lanes(1, 1), MiniaturePython.types(), List.of());
    assertThat(both.lane(types.find("Sample").orElseThrow())).isEqualTo(LaneKind.DEVICE);
    assertThat(both.lane(types.find("Number").orElseThrow())).isEqualTo(LaneKind.BESIDE);
    assertThat(both.lane(SaveImage.TYPE)).isEqualTo(LaneKind.JAVA);
    var one = LaneRuntime.of(lanes(1, 0), MiniaturePython.types(), List.of());
    assertThat(one.lane(types.find("Number").orElseThrow())).isEqualTo(LaneKind.DEVICE);
  }

  @Test
  void opensALaneWhenItIsFirstUsed() {
    python.answering("a:b", _ -> "{}");
    try (var lanes = lanes(2, 1)) {
      assertThat(opened).containsExactly("device-1");
      lanes.callAnywhere(new PythonCall("a:b", "{}"));
      assertThat(opened).as("an idle one is there").containsExactly("device-1");
      lanes.call(BESIDE, new PythonCall("a:b", "{}"));
      assertThat(opened).containsExactly("device-1", "beside-1");
    }
  }

  /// Two threads that import the same libraries at the same time get halves of them.
  @Test
  void usesNoOtherLaneBeforeTheImportsAreDone() throws Exception {
    var importing = new CountDownLatch(1);
    var order = new ArrayList<String>();
    python
        .answering(
            "a:imports",
            _ -> {
              await(importing);
              order.add("imports");
              return "{}";
            })
        .answering(
            "a:b",
            _ -> {
              order.add("beside");
              return "{}";
            });
    try (var lanes = lanes(1, 1)) {
      lanes.importAhead(lane -> lane.call(new PythonCall("a:imports", "{}")));
      var beside = Thread.ofPlatform().start(() -> lanes.call(BESIDE, new PythonCall("a:b", "{}")));
      importing.countDown();
      beside.join();
      assertThat(order).containsExactly("imports", "beside");
    }
  }

  @Test
  void worksOnWhenTheImportsFail() {
    python
        .answering(
            "a:imports",
            _ -> {
              throw new PythonException(
                  new PythonFailure(
                      Kind.FAULT, "ImportError", "no", "", List.of(), List.of(), false));
            })
        .answering("a:b", _ -> "{}");
    try (var lanes = lanes(1, 1)) {
      lanes.importAhead(lane -> lane.call(new PythonCall("a:imports", "{}")));
      assertThat(lanes.call(BESIDE, new PythonCall("a:b", "{}"))).isEqualTo("{}");
    }
  }

  @Test
  void readsPicturesBesideALaneThatComputes() throws Exception {
    var computing = new CyclicBarrier(2);
    python
        .answering(
            "a:computes",
            _ -> {
              await(computing);
              await(computing);
              return "{}";
            })
        .answering("a:reads", _ -> "\"%s\"".formatted(Thread.currentThread().getName()));
    try (var lanes = lanes(1, 1)) {
      var computes =
          Thread.ofPlatform().start(() -> lanes.call(FIRST, new PythonCall("a:computes", "{}")));
      await(computing);
      assertThat(lanes.callAnywhere(new PythonCall("a:reads", "{}"))).isEqualTo("\"beside-1\"");
      await(computing);
      computes.join();
      assertThat(lanes.callAnywhere(new PythonCall("a:reads", "{}"))).isEqualTo("\"device-1\"");
    }
  }

  private static String described(String device) {
    return """
    {"python":"3","torch":"2","device":"%s","threads":1,"memory":17}\
    """
        .formatted(device);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
