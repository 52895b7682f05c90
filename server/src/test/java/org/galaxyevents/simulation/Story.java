package org.galaxyevents.simulation;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What happened in a simulation, for whoever has to understand why a promise was broken; and what
 * of it was counted. Confined to the simulation's thread.
 */
public final class Story {

  private final boolean isTold;
  private final List<String> lines = new ArrayList<>();
  private final List<String> bugs = new ArrayList<>();
  private final Map<String, Integer> counts = new LinkedHashMap<>();
  private java.util.function.LongSupplier now = () -> 0;

  /**
   * @param isTold whether the lines are kept; else what happened is counted only
   */
  public Story(boolean isTold) {
    this.isTold = isTold;
  }

  void clock(java.util.function.LongSupplier nanos) {
    now = nanos;
  }

  boolean isTold() {
    return isTold;
  }

  /** Something happened to somebody. */
  @FormatMethod
  public void tell(String who, @FormatString String what, Object... details) {
    if (isTold) {
      lines.add("%10.4f  %-11s %s".formatted(now.getAsLong() / 1e9, who, what.formatted(details)));
    }
  }

  /** Something of a kind happened. */
  public void count(String kind) {
    counts.merge(kind, 1, Integer::sum);
  }

  /** How often something of a kind has happened. */
  int counted(String kind) {
    return counts.getOrDefault(kind, 0);
  }

  /** A task of somebody's threw this. */
  void bug(String who, Throwable thrown) {
    StackTraceElement[] trace = thrown.getStackTrace();
    bugs.add(who + ": " + thrown + (trace.length == 0 ? "" : " at " + trace[0]));
    tell(who, "threw %s", thrown);
    if (isTold) {
      for (int i = 0; i < Math.min(12, trace.length); i++) {
        lines.add("                            at " + trace[i]);
      }
    }
  }

  /** Something was logged as an error. */
  void bug(String line) {
    bugs.add(line);
  }

  List<String> bugs() {
    return bugs;
  }

  Map<String, Integer> counts() {
    return counts;
  }

  List<String> lines() {
    return lines;
  }
}
