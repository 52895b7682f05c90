package org.galaxyevents.simulator;

/** A kind of scene, and how often it is played among a hundred if all can be. */
enum Play {
  MESSAGE("notifications to users", 24),
  GROUP_MESSAGE("notifications to groups", 10),
  BROADCAST("broadcasts", 9),
  SCHEDULED_BROADCAST("scheduled broadcasts", 9),
  TOOL("interactive tools", 24),
  SHARING("sharing with a user", 12),
  PUBLISHING("publishing and viewing", 12);

  private final String label;
  private final int weight;

  Play(String label, int weight) {
    this.label = label;
    this.weight = weight;
  }

  String label() {
    return label;
  }

  int weight() {
    return weight;
  }

  boolean isForAdmins() {
    return this == MESSAGE
        || this == GROUP_MESSAGE
        || this == BROADCAST
        || this == SCHEDULED_BROADCAST;
  }
}
