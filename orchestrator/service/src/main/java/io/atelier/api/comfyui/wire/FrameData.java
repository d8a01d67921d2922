package io.atelier.api.comfyui.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a frame of the WebSocket says. Times are milliseconds since 1970.
public sealed interface FrameData {

  /// The frame's type, such as `execution_start`.
  String type();

  /// The queue.
  ///
  /// @param sid the client's id, at the connection; left out later
  record Status(
      ExecInfoView status, @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String sid)
      implements FrameData {
    @Override
    public String type() {
      return "status";
    }
  }

  /// What this service can do.
  record FeatureFlags(boolean supportsPreviewMetadata, long maxUploadSize) implements FrameData {
    @Override
    public String type() {
      return "feature_flags";
    }
  }

  record ExecutionStart(String promptId, long timestamp) implements FrameData {
    @Override
    public String type() {
      return "execution_start";
    }
  }

  /// Nodes that need not run.
  record ExecutionCached(List<String> nodes, String promptId, long timestamp) implements FrameData {
    @Override
    public String type() {
      return "execution_cached";
    }
  }

  /// A node begins.
  record Executing(String node, String displayNode, String promptId) implements FrameData {
    @Override
    public String type() {
      return "executing";
    }
  }

  /// Nothing of a job is at work any more.
  ///
  /// @param node null
  record ExecutingNothing(@Nullable String node, String promptId) implements FrameData {
    @Override
    public String type() {
      return "executing";
    }
  }

  /// How far all nodes are that have begun.
  record ProgressState(String promptId, Map<String, NodeState> nodes) implements FrameData {
    @Override
    public String type() {
      return "progress_state";
    }
  }

  /// How far a node is.
  ///
  /// @param state `running`, `finished` or `error`
  record NodeState(
      double value,
      double max,
      String state,
      String nodeId,
      String promptId,
      String displayNodeId,
      @Nullable String parentNodeId,
      String realNodeId) {

    public static NodeState of(String node, String prompt, double value, double max, String state) {
      return new NodeState(value, max, state, node, prompt, node, null, node);
    }
  }

  record Progress(int value, int max, String promptId, String node) implements FrameData {
    @Override
    public String type() {
      return "progress";
    }
  }

  /// A node has something to show.
  ///
  /// @param output kind of file → files; null of a node that was kept and shows nothing
  record Executed(
      String node, String displayNode, @Nullable Map<String, Object> output, String promptId)
      implements FrameData {
    @Override
    public String type() {
      return "executed";
    }
  }

  record ExecutionSuccess(String promptId, long timestamp) implements FrameData {
    @Override
    public String type() {
      return "execution_success";
    }
  }

  /// Somebody stopped it.
  ///
  /// @param executed ids of the nodes that had ended
  record ExecutionInterrupted(
      String promptId, String nodeId, String nodeType, List<String> executed, long timestamp)
      implements FrameData {
    @Override
    public String type() {
      return "execution_interrupted";
    }
  }

  /// It failed.
  ///
  /// @param nodeId empty when it is about the whole run
  /// @param exceptionType the code of the failure
  /// @param traceback line by line
  record ExecutionError(
      String promptId,
      String nodeId,
      String nodeType,
      List<String> executed,
      String exceptionMessage,
      String exceptionType,
      List<String> traceback,
      Map<String, Object> currentInputs,
      List<String> currentOutputs,
      long timestamp)
      implements FrameData {
    @Override
    public String type() {
      return "execution_error";
    }
  }
}
