package org.galaxyevents.bus;

/** Why a worker may have missed something. */
public enum GapReason {
  RECONNECTED("the bus was reconnected"),
  MESSAGES_MISSING("messages on the bus are missing"),
  BEHIND_TICK("the monitor heard messages that did not come here"),
  TICKS_AWAY("the monitor was not heard for a while"),
  STALLED("this process stood still for longer than a message lives"),
  NOT_COVERED("the monitor has begun after what was announced here"),
  TASK_FAILED("a control task could not be handled");

  private final String words;

  GapReason(String words) {
    this.words = words;
  }

  /** What happened, for a line of the log. */
  public String words() {
    return words;
  }
}
