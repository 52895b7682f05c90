package org.galaxyevents.simulator;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.HdrHistogram.Histogram;

/** A distribution of times, in the figures that a report shows. Immutable. */
public record LatencySummary(
    long count, Duration p50, Duration p90, Duration p99, Duration longest) {

  static LatencySummary ofMicros(Histogram histogram) {
    return new LatencySummary(
        histogram.getTotalCount(),
        micros(histogram.getValueAtPercentile(50)),
        micros(histogram.getValueAtPercentile(90)),
        micros(histogram.getValueAtPercentile(99)),
        micros(histogram.getMaxValue()));
  }

  private static Duration micros(long value) {
    return Duration.of(value, ChronoUnit.MICROS);
  }
}
