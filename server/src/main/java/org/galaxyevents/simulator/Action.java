package org.galaxyevents.simulator;

import java.time.Duration;
import java.util.List;

/** What a user does to a history. */
sealed interface Action {

  /** What a dataset becomes, and how long after the state before. */
  record NextState(String state, Duration after) {}

  record Rename(String name) implements Action {}

  record Annotate(String name, String annotation) implements Action {}

  record Tag(String name, List<String> tags) implements Action {}

  /** Uploads a dataset, and then plays the job that makes it. */
  record PlayJob(String name, List<NextState> course) implements Action {}

  /** Sets the dataset to the first state of what is left of its course. */
  record ContinueJob(Item dataset, List<NextState> course) implements Action {}

  record BuildCollection(String name, int size) implements Action {}

  record DeleteOldest() implements Action {}
}
