package org.galaxyevents.faults;

import java.time.Duration;
import java.util.List;

/**
 * What became of a run. Immutable.
 *
 * @param changes how many were committed
 * @param longestWait from a commit until the last whom it concerned was told
 * @param lost of which somebody was not told
 * @param leaked of which somebody was told whom it does not concern
 * @param notHealed what did not work again afterwards
 * @param unexplained what no log says
 * @param openings how often a stream was opened
 * @param resyncs how often a client was told to read everything again
 * @param stoodStill how long this process itself did not go on
 */
record RunResult(
    int changes,
    Duration longestWait,
    List<String> lost,
    List<String> leaked,
    List<String> notHealed,
    List<String> unexplained,
    int openings,
    int resyncs,
    Duration lasted,
    Duration stoodStill) {

  private static final Duration DISTURBED = Duration.ofSeconds(2);

  RunResult {
    lost = List.copyOf(lost);
    leaked = List.copyOf(leaked);
    notHealed = List.copyOf(notHealed);
    unexplained = List.copyOf(unexplained);
  }

  /** Whether the promises were kept. */
  boolean isGood() {
    return lost.isEmpty() && leaked.isEmpty() && notHealed.isEmpty() && unexplained.isEmpty();
  }

  /** Whether it has to be played again, since this machine had something else to do. */
  boolean isDisturbed() {
    return stoodStill.compareTo(DISTURBED) > 0;
  }
}
