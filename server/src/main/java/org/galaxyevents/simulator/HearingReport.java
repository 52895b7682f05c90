package org.galaxyevents.simulator;

import java.util.List;
import java.util.Optional;

/**
 * What was announced besides the changes of histories to their owners. Immutable.
 *
 * @param unsettled to be heard, and neither heard nor lost yet
 * @param wrong how often somebody heard, or was allowed, what was not for them
 * @param leftOut what was not played, and why
 */
public record HearingReport(
    List<Row> rows,
    long unsettled,
    long wrong,
    Optional<String> firstLost,
    Optional<String> firstWrong,
    List<String> leftOut) {

  /**
   * One kind of announcement.
   *
   * @param made how many requests were answered
   * @param toHear how many streams had to hear of them, all together
   * @param lost how many of these did not in time
   * @param times from the request, or the time that it named, to each stream
   */
  public record Row(String what, long made, long toHear, long lost, LatencySummary times) {}

  public HearingReport {
    rows = List.copyOf(rows);
    leftOut = List.copyOf(leftOut);
  }

  /** Nothing was lost, and nobody heard what was not for them. */
  public boolean passed() {
    return lost() == 0 && wrong == 0;
  }

  long made() {
    return rows.stream().mapToLong(Row::made).sum();
  }

  long heard() {
    return rows.stream().mapToLong(row -> row.times().count()).sum();
  }

  long lost() {
    return rows.stream().mapToLong(Row::lost).sum();
  }

  /** Several lines, each with its end. */
  String render() {
    StringBuilder text = new StringBuilder();
    if (!rows.isEmpty()) {
      text.append("  from a request to each stream that had to hear of it\n");
      rows.forEach(row -> text.append(row.times().row(row.what())));
      text.append(
          "  heard     %d requests, to be heard %d times: %d heard, %d lost%s, %d unsettled%n"
              .formatted(
                  made(),
                  rows.stream().mapToLong(Row::toHear).sum(),
                  heard(),
                  lost(),
                  firstLost.map(first -> " (first: " + first + ")").orElse(""),
                  unsettled));
    }
    text.append(
        "  not theirs %d times%s%n"
            .formatted(wrong, firstWrong.map(first -> " (first: " + first + ")").orElse("")));
    leftOut.forEach(what -> text.append("  left out  ").append(what).append('\n'));
    return text.toString();
  }
}
