package io.atelier.api.console;

import io.atelier.api.MemoryHistory.Sample;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a worker took of the memory over time, as lines.
///
/// @param resident points of the machine's memory, as SVG has them
/// @param device points of the device's; null on a CPU
/// @param top what the upper edge stands for
/// @param span the time that it shows, such as `the last 12 min`
/// @param now in words, such as `1.2 GB of the machine`
record MemoryChart(String resident, @Nullable String device, String top, String span, String now) {

  static final int WIDTH = 600;
  static final int HEIGHT = 120;

  /// A line needs two points.
  static @Nullable MemoryChart of(List<Sample> samples) {
    if (samples.size() < 2) {
      return null;
    }
    var last = samples.getLast();
    var most =
        samples.stream()
            .mapToLong(sample -> Math.max(sample.residentBytes(), sample.deviceBytes()))
            .max()
            .orElse(1);
    var top = Math.max(1, most + most / 10);
    var onDevice = samples.stream().anyMatch(sample -> sample.deviceBytes() > 0);
    return new MemoryChart(
        points(samples, Sample::residentBytes, top),
        onDevice ? points(samples, Sample::deviceBytes, top) : null,
        Words.size(top),
        "the last " + Words.took(Duration.between(samples.getFirst().at(), last.at())),
        Words.size(last.residentBytes())
            + " of the machine"
            + (onDevice ? ", %s of the device".formatted(Words.size(last.deviceBytes())) : ""));
  }

  private static String points(List<Sample> samples, ToLongFunction<Sample> figure, long top) {
    var first = samples.getFirst().at();
    var span = Math.max(1, Duration.between(first, samples.getLast().at()).toMillis());
    return samples.stream()
        .map(sample ->
            String.format(
                Locale.ROOT,
                "%.1f,%.1f",
                Duration.between(first, sample.at()).toMillis() * (double) WIDTH / span,
                HEIGHT - figure.applyAsLong(sample) * (double) HEIGHT / top))
        .collect(Collectors.joining(" "));
  }
}
