package io.atelier.client;

import java.net.URI;
import java.time.Duration;
import java.util.UUID;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A job to submit: a workflow, and on which terms it is to run. One thread; what was submitted
/// does not change with it.
public final class JobRequest {

  private static final double MILLIS = 1000;

  private final ObjectNode envelope = JsonNodeFactory.instance.objectNode();
  private String idempotencyKey = UUID.randomUUID().toString();

  private JobRequest() {}

  /// On usual terms: once, without a limit, all outputs.
  public static JobRequest of(Workflow workflow) {
    var request = new JobRequest();
    request.envelope.set("workflow", workflow.nodes());
    return request;
  }

  /// A saved workflow, in the version that is the latest when the job is submitted.
  public static JobRequest ofSaved(String name) {
    var request = new JobRequest();
    request.envelope.put("workflow_name", name);
    return request;
  }

  /// A saved workflow in one version.
  ///
  /// @param version from 1
  public static JobRequest ofSaved(String name, int version) {
    var request = ofSaved(name);
    request.envelope.put("version", version);
    return request;
  }

  /// Sets a value of the workflow first.
  ///
  /// @param input `NODE.INPUT`, where NODE is an id or else a unique title
  /// @param value text, a number or a boolean
  public JobRequest set(String input, Object value) {
    envelope.withObject("set").set(input, Json.MAPPER.valueToTree(value));
    return this;
  }

  /// Wants this output node; without one, all run.
  ///
  /// @param node id
  public JobRequest output(String node) {
    array("outputs").add(node);
    return this;
  }

  /// Goes before others, or after them.
  ///
  /// @param priority higher goes first; from -100 to 100, 0 if left out
  public JobRequest priority(int priority) {
    envelope.put("priority", priority);
    return this;
  }

  /// One of up to 20 words to find the job by.
  public JobRequest tag(String tag) {
    array("tags").add(tag);
    return this;
  }

  /// How long each attempt may take.
  public JobRequest timeLimit(Duration limit) {
    envelope.put("time_limit", seconds(limit));
    return this;
  }

  /// Tries again when a failure may pass.
  ///
  /// @param attempts in all, from 1 to 10
  /// @param pause before each but the first
  public JobRequest retry(int attempts, Duration pause) {
    envelope.putObject("retry").put("attempts", attempts).put("pause", seconds(pause));
    return this;
  }

  /// Tells somebody over HTTP how the job has ended, at least once; see `webhook-id` for what was
  /// told before.
  ///
  /// @param url http or https
  /// @param secret with which it is signed, as Standard Webhooks has it: `whsec_…`
  public JobRequest callback(URI url, String secret) {
    envelope.putObject("callback").put("url", url.toString()).put("secret", secret);
    return this;
  }

  /// The same key gives the same job, however often it is sent. Each request has one of its own, so
  /// that sending it again after a broken connection is safe.
  public JobRequest idempotencyKey(String key) {
    idempotencyKey = key;
    return this;
  }

  String idempotencyKey() {
    return idempotencyKey;
  }

  String json() {
    return envelope.toString();
  }

  ObjectNode envelope() {
    return envelope;
  }

  private ArrayNode array(String name) {
    return envelope.withArray(name);
  }

  private static double seconds(Duration time) {
    return time.toMillis() / MILLIS;
  }
}
