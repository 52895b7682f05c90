package org.galaxyevents.soak;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** Samples as a picture in SVG: three lines over the reconnects. Stateless. */
final class Plot {

  private static final int WIDTH = 760;
  private static final int HEIGHT = 300;
  private static final int LEFT = 60;
  private static final int BOTTOM = 40;
  private static final int TOP = 20;
  private static final int RIGHT = 150;
  private static final int STEPS = 4;

  private Plot() {}

  static String of(List<Sample> samples) {
    double most =
        samples.stream().mapToDouble(sample -> sample.residentKib() / 1_024.0).max().orElse(1);
    // Room for the other line, whose numbers are of the same size.
    double top =
        nice(Math.max(most, samples.stream().mapToDouble(Sample::descriptors).max().orElse(1)));
    double end = samples.getLast().reconnects();
    StringBuilder svg = new StringBuilder();
    svg.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">
        <rect width="100%%" height="100%%" fill="#fff"/>
        """
            .formatted(WIDTH, HEIGHT));
    for (int step = 0; step <= STEPS; step++) {
      svg.append(gridLine(step, top)).append(mark(step, end));
    }
    svg.append(
        line(
            samples,
            end,
            top,
            sample -> sample.residentKib() / 1_024.0,
            "#2c3e70",
            "resident memory, MB"));
    svg.append(
        line(samples, end, top, sample -> sample.heapKib() / 1_024.0, "#2a7f4f", "live heap, MB"));
    svg.append(line(samples, end, top, Sample::descriptors, "#b4461e", "file descriptors"));
    return svg.append("</svg>\n").toString();
  }

  /** The next number with one digit that is not zero, or two and a half of them. */
  private static double nice(double value) {
    double power = Math.pow(10, Math.floor(Math.log10(value)));
    for (double step : new double[] {1, 2, 4, 6, 8}) {
      if (step * power >= value) {
        return step * power;
      }
    }
    return 10 * power;
  }

  private static String gridLine(int step, double top) {
    double y = y(top * step / STEPS, top);
    return String.format(
        Locale.ROOT,
        """
        <line x1="%d" x2="%d" y1="%.1f" y2="%.1f" stroke="#ddd"/>
        <text x="%d" y="%.1f" text-anchor="end" fill="#555">%.0f</text>
        """,
        LEFT,
        WIDTH - RIGHT,
        y,
        y,
        LEFT - 8,
        y + 4,
        top * step / STEPS);
  }

  private static String mark(int step, double end) {
    double reconnects = end * step / STEPS;
    return String.format(
        Locale.ROOT,
        """
        <text x="%.1f" y="%d" text-anchor="middle" fill="#555">%,.0f</text>
        """,
        x(reconnects, end),
        HEIGHT - BOTTOM + 20,
        reconnects);
  }

  private static String line(
      List<Sample> samples,
      double end,
      double top,
      ToDoubleFunction<Sample> what,
      String colour,
      String words) {
    String points =
        samples.stream()
            .map(sample ->
                String.format(
                    Locale.ROOT,
                    "%.1f,%.1f",
                    x((double) sample.reconnects(), end),
                    y(what.applyAsDouble(sample), top)))
            .collect(Collectors.joining(" "));
    return String.format(
        Locale.ROOT,
        """
        <polyline points="%s" fill="none" stroke="%s" stroke-width="1.5"/>
        <text x="%d" y="%.1f" fill="%s">%s</text>
        """,
        points,
        colour,
        WIDTH - RIGHT + 8,
        y(what.applyAsDouble(samples.getLast()), top) + 4,
        colour,
        words);
  }

  private static double x(double reconnects, double end) {
    return LEFT + reconnects / end * (WIDTH - LEFT - RIGHT);
  }

  private static double y(double value, double top) {
    return HEIGHT - BOTTOM - value / top * (HEIGHT - BOTTOM - TOP);
  }
}
