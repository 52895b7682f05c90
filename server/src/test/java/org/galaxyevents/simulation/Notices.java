package org.galaxyevents.simulation;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The table of notifications and broadcasts. Confined to the simulation's thread. */
public final class Notices {

  /**
   * A notification or broadcast.
   *
   * @param users who has it; empty for a broadcast, which everybody has
   */
  public record Notice(long id, List<Long> users, LocalDateTime updated, LocalDateTime published) {

    public boolean isBroadcast() {
      return users.isEmpty();
    }

    boolean isShownTo(long user) {
      return isBroadcast() || users.contains(user);
    }
  }

  private final Map<Long, Notice> all = new TreeMap<>();
  private final List<Notice> unannounced = new ArrayList<>();
  private final List<Notice> unpublished = new ArrayList<>();
  private long lastId = 9_000;

  long newId() {
    return ++lastId;
  }

  void insert(Notice notice) {
    all.put(notice.id(), notice);
    unpublished.add(notice);
    unannounced.add(notice);
  }

  public Notice get(long id) {
    Notice found = all.get(id);
    if (found == null) {
      throw new IllegalArgumentException("no notice " + id);
    }
    return found;
  }

  /** What is published by now, once. */
  List<Notice> takeDue(LocalDateTime now) {
    List<Notice> due = unpublished.stream().filter(each -> !each.published().isAfter(now)).toList();
    unpublished.removeAll(due);
    return due;
  }

  /** What is published later. */
  List<Notice> unpublished() {
    return unpublished;
  }

  /** What is still to be announced. */
  public List<Notice> unannounced() {
    return unannounced;
  }

  /** It was announced, as it stood at that moment. */
  public void announced(long id, LocalDateTime asOf) {
    unannounced.removeIf(each -> each.id() == id && each.updated().isBefore(asOf));
  }

  /** It was announced by whoever made it. */
  void announced(long id) {
    unannounced.removeIf(each -> each.id() == id);
  }

  /** What is there and was published or changed at that moment or later. */
  List<Notice> since(LocalDateTime since, LocalDateTime now) {
    return all.values().stream()
        .filter(each -> !each.published().isAfter(now))
        .filter(each -> !each.published().isBefore(since) || !each.updated().isBefore(since))
        .toList();
  }
}
