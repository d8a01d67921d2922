package io.atelier.cli;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/// What a service is asked first in its life: made once, so that the JDK's cache knows what that
/// needs.
final class Rehearsal {

  private static final String REFUSED =
      """
      {"workflow": {"1": {"class_type": "KSampler", "inputs": {"model": ["2", 0], "steps": 0}}}}
      """;

  private Rehearsal() {}

  static void at(URI service) throws IOException {
    ask(service.resolve("/actuator/health/readiness"));
    ask(service.resolve("/v1/system"));
    ask(service.resolve("/v1/jobs"));
    ask(service.resolve("/v1/node-types"));
    ask(service.resolve("/console"));
    HttpURLConnection submission = open(service.resolve("/v1/jobs"));
    submission.setDoOutput(true);
    submission.setRequestProperty("Content-Type", "application/json");
    submission.getOutputStream().write(REFUSED.getBytes(StandardCharsets.UTF_8));
    submission.getResponseCode();
  }

  private static void ask(URI address) throws IOException {
    HttpURLConnection question = open(address);
    try (var answer = question.getInputStream()) {
      answer.readAllBytes();
    }
  }

  private static HttpURLConnection open(URI address) throws IOException {
    return (HttpURLConnection) address.toURL().openConnection();
  }
}
