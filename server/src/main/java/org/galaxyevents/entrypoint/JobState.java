package org.galaxyevents.entrypoint;

import java.util.Locale;
import java.util.Optional;
import org.galaxyevents.history.DatasetState;

/** The states of a job, as Galaxy names them. */
public enum JobState {
  NEW(DatasetState.QUEUED),
  RESUBMITTED(DatasetState.QUEUED),
  UPLOAD(DatasetState.QUEUED),
  WAITING(DatasetState.QUEUED),
  QUEUED(DatasetState.QUEUED),
  RUNNING(DatasetState.RUNNING),
  PAUSED(DatasetState.PAUSED),
  OK(DatasetState.OK),
  ERROR(DatasetState.ERROR),
  FAILED(DatasetState.ERROR),
  STOP(DatasetState.OK),
  STOPPED(DatasetState.OK),
  SKIPPED(DatasetState.OK),
  DELETING(DatasetState.DISCARDED),
  DELETED(DatasetState.DISCARDED);

  private final DatasetState ofOutputs;

  JobState(DatasetState ofOutputs) {
    this.ofOutputs = ofOutputs;
  }

  /** The state with this name, which is that of the database and of the API. */
  public static Optional<JobState> named(String name) {
    for (JobState state : values()) {
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

  /** Whether the entry points of such a job are listed as running, as Galaxy lists them. */
  public boolean isListed() {
    return compareTo(RUNNING) <= 0;
  }

  /** Whether nothing becomes of the job any more. */
  public boolean hasEnded() {
    return compareTo(OK) >= 0;
  }

  /** The state that what the job makes is in. */
  DatasetState ofOutputs() {
    return ofOutputs;
  }
}
