package org.galaxyevents.history;

import java.util.List;
import java.util.Optional;

/**
 * What is to change in an item; empty is to stay. Immutable.
 *
 * @param state of a dataset only
 */
public record ContentEdit(
    Optional<String> name,
    Optional<Boolean> deleted,
    Optional<Boolean> visible,
    Optional<String> annotation,
    Optional<List<String>> tags,
    Optional<DatasetState> state) {

  /** Marks as deleted. */
  public static final ContentEdit DELETE =
      new ContentEdit(
          Optional.empty(),
          Optional.of(true),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /** Whether nothing is to change. */
  public boolean isEmpty() {
    return name.isEmpty()
        && deleted.isEmpty()
        && visible.isEmpty()
        && annotation.isEmpty()
        && tags.isEmpty()
        && state.isEmpty();
  }
}
