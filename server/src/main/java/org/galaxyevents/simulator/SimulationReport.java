package org.galaxyevents.simulator;

import java.time.Duration;
import java.util.Collections;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a simulation has done and measured so far, or in the end. Immutable.
 *
 * @param users who have been recruited
 * @param elapsed since the first change was due
 * @param actions how often each was done
 * @param afterQuiet of changes of histories that had not changed for 5 s
 * @param whileChanging of all other changes; the server coalesces these
 * @param hearing of everything else
 */
public record SimulationReport(
    long seed,
    int users,
    int streamsOpen,
    long reconnects,
    Duration elapsed,
    SortedMap<String, Long> actions,
    Changes changes,
    AnnouncementLatency afterQuiet,
    AnnouncementLatency whileChanging,
    HearingReport hearing,
    long errors,
    Optional<String> firstError) {

  /**
   * What became of the changes.
   *
   * @param made the server answered that it made them
   * @param lost not announced in time
   * @param firstLost where the first lost change was made
   * @param unsettled neither announced nor lost yet
   * @param notIssued due while too many requests were without an answer, or too late; left out
   */
  public record Changes(
      long made,
      long announced,
      long lost,
      Optional<String> firstLost,
      long unsettled,
      long notIssued) {}

  public SimulationReport {
    actions = Collections.unmodifiableSortedMap(new TreeMap<>(actions));
  }

  /** Nothing was lost, nobody heard too much, and it was not that every single change failed. */
  public boolean passed() {
    return changes.lost() == 0 && hearing.passed() && (changes.made() > 0 || errors == 0);
  }

  /** One line, for while it runs. */
  public String progressLine() {
    return "streams %d/%d, changes %d, announced %d, others heard %d, lost %d, not theirs %d, errors %d, after quiet %s, busy %s"
        .formatted(
            streamsOpen,
            users,
            changes.made(),
            changes.announced(),
            hearing.heard(),
            changes.lost() + hearing.lost(),
            hearing.wrong(),
            errors,
            shortly(afterQuiet.fromRequest()),
            shortly(whileChanging.fromRequest()));
  }

  /** Several lines, for its end. */
  public String render() {
    String counts =
        actions.entrySet().stream()
            .map(action -> action.getKey() + " " + action.getValue())
            .collect(Collectors.joining(", "));
    String text =
        """
        Simulated %d users for %s with seed %d.
          changes   %d made, %d announced, %d lost%s, %d unsettled, %d not issued in time
          actions   %s
          streams   %d open at the end, %d reconnects
          errors    %d%s

          from a change to its announcement       count       p50       p90       p99       max
          first change after 5 s of quiet
        %s  while the history kept changing
        %s%s\
        """
            .formatted(
                users,
                seconds(elapsed),
                seed,
                changes.made(),
                changes.announced(),
                changes.lost(),
                changes.firstLost().map(place -> " (first: " + place + ")").orElse(""),
                changes.unsettled(),
                changes.notIssued(),
                counts.isEmpty() ? "none" : counts,
                streamsOpen,
                reconnects,
                errors,
                firstError.map(error -> ", the first: " + error).orElse(""),
                rows(afterQuiet),
                rows(whileChanging),
                hearing.render());
    return text;
  }

  @Override
  public String toString() {
    return render();
  }

  private static String rows(AnnouncementLatency latency) {
    return latency.fromRequest().row("since its request")
        + latency.fromAnswer().row("since its answer");
  }

  private static String shortly(LatencySummary times) {
    return times.count() == 0
        ? "-"
        : "p50 " + times.shown(times.p50()) + " p99 " + times.shown(times.p99());
  }

  private static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.1f s", time.toNanos() / 1e9);
  }
}
