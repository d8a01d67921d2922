package io.atelier.api;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/// A gauge for each value of a tag, such as each tenant. One that is shown again is changed where
/// it stands: were it taken out and put in anew, who reads in between would find a gap in his
/// charts.
///
/// Show on one thread at a time; read on any.
final class TaggedGauge {

  private final String tag;
  private final MultiGauge gauges;
  private volatile Map<String, Double> figures = Map.of();

  TaggedGauge(MeterRegistry registry, String name, String description, String tag) {
    this.tag = tag;
    gauges = MultiGauge.builder(name).description(description).register(registry);
  }

  /// Shows these and no others.
  <T> void show(Map<String, T> values, ToDoubleFunction<T> figure) {
    figures =
        values.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Map.Entry::getKey, entry -> figure.applyAsDouble(entry.getValue())));
    gauges.register(figures.keySet().stream().map(this::row).toList());
  }

  private Row<?> row(String value) {
    return Row.of(Tags.of(tag, value), () -> figures.getOrDefault(value, Double.NaN));
  }
}
