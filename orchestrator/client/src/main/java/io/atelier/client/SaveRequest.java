package io.atelier.client;

import java.net.http.HttpRequest;
import org.jspecify.annotations.Nullable;

/// A workflow to save. [SavedWorkflow#change] makes one of what is there.
///
/// @param images which inputs stand for what in a request for pictures; null for none
/// @param tag of the version that it is to follow; null for what is to be new
public record SaveRequest(Workflow workflow, @Nullable ImageInputs images, @Nullable String tag) {

  /// One that is to be new.
  public static SaveRequest of(Workflow workflow) {
    return new SaveRequest(workflow, null, null);
  }

  /// The same, also for those who ask for pictures as OpenAI's API has it.
  public SaveRequest images(ImageInputs inputs) {
    return new SaveRequest(workflow, inputs, tag);
  }

  HttpRequest.Builder put(HttpRequest.Builder request) {
    var body = Json.MAPPER.createObjectNode();
    body.set("workflow", workflow.nodes());
    if (images != null) {
      body.set("images", Json.MAPPER.valueToTree(images));
    }
    request.PUT(HttpRequest.BodyPublishers.ofString(body.toString()));
    return tag == null ? request.header("If-None-Match", "*") : request.header("If-Match", tag);
  }
}
