package org.galaxyevents.health;

/** How a {@link Check} has ended. Immutable. */
public sealed interface Finding {

  /** What was checked. */
  String name();

  /** All is well. */
  record Fine(String name) implements Finding {}

  /** Something is wrong. */
  record Failing(String name, String cause, String cure) implements Finding {}
}
