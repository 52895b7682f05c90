package org.galaxyevents.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The figures, as a table in Markdown. Confined to one thread. */
final class ResultTable {

  private final List<String> rows = new ArrayList<>();

  ResultTable() {
    rows.add("| | server | bare loop | ratio | goal |");
    rows.add("|---|---:|---:|---:|---|");
  }

  /** Bytes of each; the goal is for the server's. */
  void bytes(String what, double server, double bare, String goal) {
    row(what, "%,.0f B".formatted(server), "%,.0f B".formatted(bare), "", goal);
  }

  /** Microseconds of each; the goal is for their ratio. */
  void micros(String what, List<Double> server, List<Double> bare, String goal) {
    double ours = median(server);
    double theirs = median(bare);
    row(
        what,
        "%.2f µs".formatted(ours),
        "%.2f µs".formatted(theirs),
        String.format(Locale.ROOT, "%.2f ×", ours / theirs),
        goal);
  }

  void latency(String what, Rig.Latency server, Rig.Latency bare) {
    row(what, text(server), text(bare), "", "");
  }

  private static String text(Rig.Latency latency) {
    return "%.2f / %.2f / %.2f / %.2f ms"
        .formatted(
            latency.p50() / 1e3, latency.p90() / 1e3, latency.p99() / 1e3, latency.max() / 1e3);
  }

  private void row(String... cells) {
    String row = "| " + String.join(" | ", cells) + " |";
    rows.add(row);
    System.out.println(row);
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
  }

  @Override
  public String toString() {
    return String.join("\n", rows);
  }
}
