package io.atelier.bench.bridge;

import io.atelier.bridge.CancelFlag;
import io.atelier.bridge.JepPython;
import io.atelier.bridge.ProgressSink;
import io.atelier.bridge.Python;
import io.atelier.bridge.PythonCall;
import io.atelier.bridge.PythonLane;
import java.nio.ByteBuffer;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// The bridge in this process.
@State(Scope.Benchmark)
public class BridgeCall {

  private static final int STEPS = 1_000;
  private static final int PICTURE = 1024 * 1024 * 3;

  private final ByteBuffer picture = ByteBuffer.allocateDirect(PICTURE);
  private Python python;
  private PythonLane lane;
  private int heard;

  @Setup
  public void open() {
    python = JepPython.start(Places.settings());
    lane = python.openLane("measured");
  }

  @TearDown
  public void close() {
    python.close();
  }

  @Benchmark
  public String call() {
    return Places.checked(lane.call(new PythonCall("bench_operations:echo", Places.TEXT)));
  }

  @Benchmark
  @OperationsPerInvocation(STEPS)
  public int step() {
    lane.call(
        new PythonCall(
            "bench_operations:steps",
            "{\"count\":" + STEPS + "}",
            new CancelFlag(),
            (step, total, note) -> heard++));
    return heard;
  }

  @Benchmark
  public ByteBuffer picture() {
    lane.call(
        new PythonCall(
            "bench_operations:picture",
            "{}",
            List.of(picture),
            new CancelFlag(),
            ProgressSink.NONE));
    return picture;
  }
}
