package io.atelier.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpServer;
import io.atelier.jobs.Attempt;
import io.atelier.jobs.Job;
import io.atelier.jobs.JobFailure;
import io.atelier.jobs.JobId;
import io.atelier.jobs.JobOutput;
import io.atelier.jobs.JobState;
import io.atelier.jobs.JobTerms;
import io.atelier.jobs.NodeSpan;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a receiver of OpenTelemetry's gets to see, read with OpenTelemetry's own messages.
class OtlpTracesTest {

  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String SUBMITTER = "00f067aa0ba902b7";

  private final List<Span> received = new CopyOnWriteArrayList<>();
  private HttpServer receiver;

  @BeforeEach
  void listen() throws IOException {
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext(
        "/v1/traces",
        exchange -> {
          try (exchange) {
            ExportTraceServiceRequest.parseFrom(exchange.getRequestBody())
                .getResourceSpansList()
                .forEach(resource ->
                    resource
                        .getScopeSpansList()
                        .forEach(scope -> received.addAll(scope.getSpansList())));
            exchange.sendResponseHeaders(200, -1);
          }
        });
    receiver.start();
  }

  @AfterEach
  void stop() {
    receiver.stop(0);
  }

  @Test
  void tellsOfAJobItsAttemptsAndItsNodesInTheTraceOfWhoSubmittedIt() {
    sent(done("00-%s-%s-01".formatted(TRACE, SUBMITTER)));

    var spans = byName();
    assertThat(spans).containsOnlyKeys("job", "attempt", "KSampler");
    assertThat(received).allSatisfy(span -> assertThat(hex(span.getTraceId())).isEqualTo(TRACE));
    assertThat(hex(spans.getOrDefault("job", Span.getDefaultInstance()).getParentSpanId()))
        .isEqualTo(SUBMITTER);
    assertThat(spans.getOrDefault("attempt", Span.getDefaultInstance()).getParentSpanId())
        .isEqualTo(spans.getOrDefault("job", Span.getDefaultInstance()).getSpanId());
    assertThat(spans.getOrDefault("KSampler", Span.getDefaultInstance()).getParentSpanId())
        .isEqualTo(spans.getOrDefault("attempt", Span.getDefaultInstance()).getSpanId());
  }

  @Test
  void saysWhenEachBeganAndEnded() {
    sent(done(null));

    var spans = byName();
    assertThat(seconds(spans.getOrDefault("job", Span.getDefaultInstance())))
        .containsExactly(0L, 9L);
    assertThat(seconds(spans.getOrDefault("attempt", Span.getDefaultInstance())))
        .containsExactly(2L, 9L);
    assertThat(seconds(spans.getOrDefault("KSampler", Span.getDefaultInstance())))
        .containsExactly(3L, 8L);
  }

  @Test
  void beginsATraceOfItsOwnWhereNobodySaidOne() {
    sent(done(null));
    assertThat(byName().getOrDefault("job", Span.getDefaultInstance()).getParentSpanId())
        .isEqualTo(ByteString.EMPTY);
  }

  @Test
  void saysNothingOfAJobWhoseSubmitterDoesNotRecordItsTrace() {
    sent(done("00-%s-%s-00".formatted(TRACE, SUBMITTER)));
    assertThat(received).isEmpty();
  }

  @Test
  void namesTheCodeOfAFailure() {
    var failure = new JobFailure("OUT_OF_MEMORY", "It did not fit; make it smaller.");
    sent(
        job(
            null,
            new JobState.Failed(NOON.plusSeconds(9), failure),
            new Attempt(
                1,
                "default",
                NOON.plusSeconds(2),
                NOON.plusSeconds(9),
                Attempt.End.FAILED,
                failure,
                null)));
    assertThat(received)
        .filteredOn(span -> List.of("job", "attempt").contains(span.getName()))
        .hasSize(2)
        .allSatisfy(span -> {
          assertThat(span.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
          assertThat(span.getAttributesList())
              .anySatisfy(attribute ->
                  assertThat(attribute.getValue().getStringValue()).isEqualTo("OUT_OF_MEMORY"));
        });
  }

  private void sent(Job job) {
    try (var traces =
        OtlpTraces.to(
            URI.create(
                "http://127.0.0.1:%d/v1/traces".formatted(receiver.getAddress().getPort())))) {
      traces.ended(job);
    }
  }

  private Map<String, Span> byName() {
    return received.stream().collect(Collectors.toMap(Span::getName, Function.identity()));
  }

  private static List<Long> seconds(Span span) {
    return List.of(seconds(span.getStartTimeUnixNano()), seconds(span.getEndTimeUnixNano()));
  }

  private static long seconds(long nanos) {
    return Duration.between(NOON, Instant.EPOCH.plusNanos(nanos)).toSeconds();
  }

  private static String hex(ByteString bytes) {
    return HexFormat.of().formatHex(bytes.toByteArray());
  }

  private static Job done(@Nullable String trace) {
    return job(
        trace,
        new JobState.Done(NOON.plusSeconds(9), Duration.ofSeconds(7)),
        new Attempt(
            1, "default", NOON.plusSeconds(2), NOON.plusSeconds(9), Attempt.End.DONE, null, null));
  }

  private static Job job(@Nullable String trace, JobState state, Attempt attempt) {
    var node =
        new NodeSpan(
            "3", "KSampler", null, "device-1", Duration.ofSeconds(1), Duration.ofSeconds(5));
    return new Job(
        new JobId("00000000-0000-7000-8000-000000000001"),
        1,
        JobTerms.of("studio").withTrace(trace),
        NOON,
        state,
        List.of(attempt),
        new JobOutput(List.of(), List.of(), List.of(node), new java.util.LinkedHashMap<>()),
        null);
  }
}
