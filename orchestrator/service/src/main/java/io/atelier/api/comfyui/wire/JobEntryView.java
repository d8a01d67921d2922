package io.atelier.api.comfyui.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A job. Times are milliseconds since 1970. What has only a single job is left out in lists.
///
/// @param status `pending`, `in_progress`, `completed`, `failed` or `cancelled`
/// @param priority its place in the queue
/// @param workflow the graph and what came with it
@JsonInclude(JsonInclude.Include.NON_NULL)
public record JobEntryView(
    String id,
    String status,
    long createTime,
    @Nullable Long executionStartTime,
    @Nullable Long executionEndTime,
    @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Integer outputsCount,
    @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Integer previewableOutputsCount,
    @Nullable PreviewView previewOutput,
    FrameData.@Nullable ExecutionError executionError,
    @Nullable String workflowId,
    long priority,
    @Nullable Map<String, Map<String, Object>> outputs,
    HistoryEntryView.@Nullable StatusView executionStatus,
    @Nullable WorkflowView workflow) {

  /// The file that stands for a job.
  ///
  /// @param mediaType `images`, `audio` or `files`
  public record PreviewView(
      String filename,
      String subfolder,
      String type,
      @JsonProperty("nodeId") String nodeId,
      @JsonProperty("mediaType") String mediaType) {}

  /// What was asked.
  public record WorkflowView(Object prompt, Object extraData) {}

  /// Some jobs, and where they stand among all.
  public record PageView(List<JobEntryView> jobs, PaginationView pagination) {}

  /// Where a page stands.
  public record PaginationView(int offset, int limit, long total, boolean hasMore) {}

  /// How many were stopped.
  public record CancelledView(Object cancelled) {}

  /// The same with what only a single one has.
  public JobEntryView with(
      Map<String, Map<String, Object>> files, HistoryEntryView.StatusView how, WorkflowView asked) {
    return new JobEntryView(
        id,
        status,
        createTime,
        executionStartTime,
        executionEndTime,
        outputsCount,
        previewableOutputsCount,
        previewOutput,
        executionError,
        workflowId,
        priority,
        files,
        how,
        asked);
  }
}
