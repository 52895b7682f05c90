package org.galaxyevents.event;

import java.util.Optional;

/**
 * One of a fixed number of groups into which all users and sessions fall, so that a worker can say
 * to the bus in few words whom it waits for. Which one somebody is in is the same for every process
 * and version. Immutable.
 */
public record InterestGroup(int number) {

  /** How many there are: bindings stay few, and a worker with few streams still hears little. */
  public static final int COUNT = 256;

  /** The golden ratio of 64 bits: ids that follow each other fall far apart. */
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  public InterestGroup {
    if (number < 0 || number >= COUNT) {
      throw new IllegalArgumentException("no group " + number);
    }
  }

  /** The group of a user. */
  public static InterestGroup ofUser(long id) {
    return of(2 * id);
  }

  /** The group of a browser session. */
  public static InterestGroup ofSession(long id) {
    return of(2 * id + 1);
  }

  /** The group of an audience; none: it concerns everybody. */
  public static Optional<InterestGroup> of(Audience audience) {
    return switch (audience) {
      case Audience.User(long id) -> Optional.of(ofUser(id));
      case Audience.Session(long id) -> Optional.of(ofSession(id));
      case Audience.Everyone everyone -> Optional.empty();
    };
  }

  private static InterestGroup of(long id) {
    return new InterestGroup((int) ((id * SPREAD) >>> 56));
  }
}
