package io.atelier.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What stands in the charts between two looks at the queue.
class TaggedGaugeTest {

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final TaggedGauge queued =
      new TaggedGauge(registry, "atelier.jobs.queued", "Jobs that wait", "tenant");

  @AfterEach
  void close() {
    registry.close();
  }

  @Test
  void whatIsShownAgainChangesWithoutEverBeingGone() {
    var gone = new ArrayList<Meter.Id>();
    registry.config().onMeterRemoved(meter -> gone.add(meter.getId()));

    show(Map.of("anna", 1, "bert", 2));
    show(Map.of("anna", 3, "bert", 2, "carl", 4));

    assertThat(gone).isEmpty();
    assertThat(queued("anna")).isEqualTo(3);
    assertThat(queued("bert")).isEqualTo(2);
    assertThat(queued("carl")).isEqualTo(4);
  }

  @Test
  void whatIsShownNoLongerIsGoneAndComesBackWithItsNewFigure() {
    show(Map.of("anna", 1, "bert", 2));
    show(Map.of("bert", 2));

    assertThat(registry.find("atelier.jobs.queued").tag("tenant", "anna").gauge()).isNull();

    show(Map.of("anna", 5, "bert", 2));

    assertThat(queued("anna")).isEqualTo(5);
  }

  private void show(Map<String, Integer> values) {
    queued.show(values, Integer::doubleValue);
  }

  private double queued(String tenant) {
    return registry.get("atelier.jobs.queued").tag("tenant", tenant).gauge().value();
  }
}
