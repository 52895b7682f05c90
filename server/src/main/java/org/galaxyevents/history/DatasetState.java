package org.galaxyevents.history;

import java.util.Locale;
import java.util.Optional;

/** The states of a dataset, in the order in which Galaxy lists them. */
public enum DatasetState {
  NEW,
  UPLOAD,
  QUEUED,
  RUNNING,
  OK,
  EMPTY,
  ERROR,
  PAUSED,
  SETTING_METADATA,
  FAILED_METADATA,
  DEFERRED,
  DISCARDED;

  /** The state with this name, which is that of the database and of the API. */
  public static Optional<DatasetState> named(String name) {
    for (DatasetState state : values()) {
      if (state.wireName().equals(name)) {
        return Optional.of(state);
      }
    }
    return Optional.empty();
  }

  /** The name in the database and in the API. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether it is a state of one history's view of the data, not of the data. */
  boolean concernsMetadata() {
    return this == SETTING_METADATA || this == FAILED_METADATA;
  }
}
