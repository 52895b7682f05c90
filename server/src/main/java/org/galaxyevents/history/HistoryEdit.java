package org.galaxyevents.history;

import java.util.List;
import java.util.Optional;

/** What is to change in a history; empty is to stay. Immutable. */
public record HistoryEdit(
    Optional<String> name,
    Optional<Boolean> deleted,
    Optional<Boolean> importable,
    Optional<Boolean> published,
    Optional<String> genomeBuild,
    Optional<String> annotation,
    Optional<List<String>> tags) {

  /** Marks as deleted, or takes the mark away. */
  public static HistoryEdit deleted(boolean deleted) {
    return new HistoryEdit(
        Optional.empty(),
        Optional.of(deleted),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** Lets others see a history, or no more. */
  public static HistoryEdit sharing(Optional<Boolean> importable, Optional<Boolean> published) {
    return new HistoryEdit(
        Optional.empty(),
        Optional.empty(),
        importable,
        published,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** Whether nothing is to change. */
  public boolean isEmpty() {
    return name.isEmpty()
        && deleted.isEmpty()
        && importable.isEmpty()
        && published.isEmpty()
        && genomeBuild.isEmpty()
        && annotation.isEmpty()
        && tags.isEmpty();
  }

  /** Whether others are to see the history, or no more. */
  public boolean concernsSharing() {
    return importable.isPresent() || published.isPresent();
  }
}
