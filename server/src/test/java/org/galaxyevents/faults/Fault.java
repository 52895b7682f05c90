package org.galaxyevents.faults;

import java.util.List;

/**
 * Something that goes wrong, and is mended. Immutable.
 *
 * @param strike begins it
 * @param heal ends it; when it returns, everything that has to run runs again or is starting
 * @param traces what the logs say of it, each of them
 */
record Fault(Action strike, Action heal, List<Trace> traces) {

  /** What is done to the servers, or for them. */
  interface Action {
    void run() throws Exception;
  }

  static Fault of(Action strike, Action heal, Trace... traces) {
    return new Fault(strike, heal, List.of(traces));
  }
}
