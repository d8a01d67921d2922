package io.atelier.app;

import io.atelier.api.JobTraces;
import io.atelier.jobs.Attempt;
import io.atelier.jobs.Job;
import io.atelier.jobs.JobState;
import io.atelier.jobs.NodeSpan;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Sends a trace of each job that has ended: a span for the job from its acceptance on, below it
/// one for each attempt, and below the last of these one for each node that ran. It belongs to the
/// trace of whoever submitted the job, where that was said. Sending happens on a thread of its own;
/// what the receiver does not take is lost.
final class OtlpTraces implements JobTraces, AutoCloseable {

  private static final String SERVICE = "atelier";
  private static final String HEADERS = "OTEL_EXPORTER_OTLP_HEADERS";
  private static final Duration LAST = Duration.ofSeconds(5);

  private final SdkTracerProvider provider;
  private final Tracer tracer;

  private OtlpTraces(SdkTracerProvider provider) {
    this.provider = provider;
    tracer = provider.get("io.atelier");
  }

  /// @param receiver of OTLP over HTTP, with its path
  static OtlpTraces to(URI receiver) {
    var exporter = OtlpHttpSpanExporter.builder().setEndpoint(receiver.toString());
    headers(System.getenv(HEADERS)).forEach(header -> exporter.addHeader(header[0], header[1]));
    return new OtlpTraces(
        SdkTracerProvider.builder()
            .setResource(Resource.create(Attributes.builder().put("service.name", SERVICE).build()))
            .addSpanProcessor(BatchSpanProcessor.builder(exporter.build()).build())
            .build());
  }

  /// `name=value,…`, as OpenTelemetry has it.
  private static List<String[]> headers(@Nullable String text) {
    return text == null
        ? List.of()
        : List.of(text.split(",", -1)).stream()
            .map(header -> header.split("=", 2))
            .filter(header -> header.length == 2)
            .toList();
  }

  @Override
  public void ended(Job job) {
    var span =
        tracer
            .spanBuilder("job")
            .setParent(submitter(job.terms().trace()))
            .setStartTimestamp(job.submitted())
            .setAttribute("atelier.job", job.id().text())
            .setAttribute("atelier.tenant", job.terms().tenant())
            .setAttribute("atelier.status", name(job.state().status()))
            .startSpan();
    if (job.state() instanceof JobState.Failed(var _, var failure)) {
      span.setStatus(StatusCode.ERROR, failure.message());
      span.setAttribute("error.type", failure.code());
    }
    var inside = Context.root().with(span);
    for (var attempt : job.attempts()) {
      var last = attempt.equals(job.attempts().getLast());
      attempt(attempt, last ? job.output().nodes() : List.of(), inside);
    }
    span.end(job.state().since());
  }

  private void attempt(Attempt attempt, List<NodeSpan> nodes, Context job) {
    var span =
        tracer
            .spanBuilder("attempt")
            .setParent(job)
            .setStartTimestamp(attempt.started())
            .setAttribute("atelier.attempt", attempt.number())
            .setAttribute("atelier.worker", attempt.worker())
            .startSpan();
    var failure = attempt.failure();
    var loss = attempt.loss();
    if (failure != null) {
      span.setStatus(StatusCode.ERROR, failure.message());
      span.setAttribute("error.type", failure.code());
    } else if (loss != null) {
      span.setStatus(StatusCode.ERROR, loss.message());
      span.setAttribute("error.type", loss.code());
    }
    var inside = Context.root().with(span);
    nodes.forEach(node -> node(node, attempt.started(), inside));
    var ended = attempt.ended();
    span.end(ended == null ? attempt.started() : ended);
  }

  private void node(NodeSpan node, Instant attempt, Context inside) {
    var began = attempt.plus(node.from());
    var span =
        tracer
            .spanBuilder(node.type())
            .setParent(inside)
            .setStartTimestamp(began)
            .setAttribute("atelier.node", node.node())
            .setAttribute("atelier.lane", node.lane())
            .startSpan();
    span.end(began.plus(node.took()));
  }

  private static String name(Enum<?> status) {
    return status.name().toLowerCase(Locale.ROOT);
  }

  private static Context submitter(@Nullable String trace) {
    return trace == null
        ? Context.root()
        : W3CTraceContextPropagator.getInstance().extract(Context.root(), trace, TraceParent.ONLY);
  }

  /// The one header that was kept.
  private enum TraceParent implements TextMapGetter<String> {
    ONLY;

    private static final String NAME = "traceparent";

    @Override
    public Iterable<String> keys(String trace) {
      return List.of(NAME);
    }

    @Override
    public @Nullable String get(@Nullable String trace, String key) {
      return key.equals(NAME) ? trace : null;
    }
  }

  /// Sends what is left, as far as that goes soon.
  @Override
  public void close() {
    var _ = provider.shutdown().join(LAST.toMillis(), TimeUnit.MILLISECONDS);
  }
}
