package org.galaxyevents.faults;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * A line of a log by which an operator can see what has happened. Immutable.
 *
 * @param process the name of the process that writes it; matches several as a regular expression
 * @param line found in it
 */
record Trace(Pattern process, Pattern line) {

  static Trace in(String process, String line) {
    return new Trace(Pattern.compile(process), Pattern.compile(line));
  }

  /** Whether it is there. */
  boolean isIn(Map<String, String> news) {
    return news.entrySet().stream()
        .filter(each -> process.matcher(each.getKey()).matches())
        .anyMatch(each -> line.matcher(each.getValue()).find());
  }

  @Override
  public String toString() {
    return "%s: %s".formatted(process, line);
  }
}
