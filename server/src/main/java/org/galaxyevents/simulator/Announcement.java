package org.galaxyevents.simulator;

/** What is announced besides the changes of histories to their owners. */
enum Announcement {
  NOTIFICATION("notification to users"),
  GROUP_NOTIFICATION("notification to a group"),
  BROADCAST("broadcast"),
  SCHEDULED_BROADCAST("broadcast, since its time came"),
  TOOL("step of an interactive tool"),
  SHARED_HISTORY("history shared, to its new reader"),
  VIEWED_CHANGE("change of a history, to viewers");

  private final String label;

  Announcement(String label) {
    this.label = label;
  }

  String label() {
    return label;
  }
}
