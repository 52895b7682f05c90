package org.galaxyevents.simulator;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** Who plays in a simulation, and where they come from. */
public sealed interface Cast {

  int DEFAULT_HISTORIES = 4;

  /** As many threads as that a machine usually has room for: each stream has one. */
  int MOST_USERS = 20_000;

  /** How many users play. */
  int size();

  /** The key of who may do what only admins may. */
  default Optional<String> admin() {
    return Optional.empty();
  }

  /** Users made for the occasion, which takes the key of an admin or the bootstrap key. */
  record Created(String adminKey, int size, int historiesEach) implements Cast {
    public Created {
      requireKey(adminKey);
      requireSize(size);
      if (historiesEach < 1 || historiesEach > 100) {
        throw new IllegalArgumentException("histories each must be 1 to 100, not " + historiesEach);
      }
    }

    @Override
    public Optional<String> admin() {
      return Optional.of(adminKey);
    }
  }

  /** First-time visitors without an account, with the one history that such a session has. */
  record Visitors(int size) implements Cast {
    public Visitors {
      requireSize(size);
    }
  }

  /**
   * Existing users, by their API keys, each playing in the histories that it has. The simulation
   * deletes the oldest items there, so give it only users who exist to be played.
   */
  record Given(List<String> apiKeys, Optional<String> admin) implements Cast {
    public Given {
      apiKeys = List.copyOf(apiKeys);
      apiKeys.forEach(Cast::requireKey);
      requireSize(apiKeys.size());
      if (new HashSet<>(apiKeys).size() < apiKeys.size()) {
        throw new IllegalArgumentException("an API key is given twice");
      }
      admin.ifPresent(Cast::requireKey);
    }

    /** Without an admin. */
    public Given(List<String> apiKeys) {
      this(apiKeys, Optional.empty());
    }

    @Override
    public int size() {
      return apiKeys.size();
    }
  }

  private static void requireSize(int size) {
    if (size < 1 || size > MOST_USERS) {
      throw new IllegalArgumentException("users must be 1 to " + MOST_USERS + ", not " + size);
    }
  }

  private static void requireKey(String key) {
    if (key.isEmpty() || !key.chars().allMatch(c -> c > ' ' && c < 127)) {
      throw new IllegalArgumentException(
          "an API key must be printable characters without spaces; copy it again");
    }
  }
}
