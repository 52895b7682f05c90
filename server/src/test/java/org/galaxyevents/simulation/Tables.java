package org.galaxyevents.simulation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.galaxyevents.catchup.ChangedHistories;
import org.galaxyevents.change.HistoryChange;
import org.galaxyevents.event.Audience;
import org.galaxyevents.event.Cursor;
import org.jspecify.annotations.Nullable;

/** What is committed and can be read. Confined to the simulation's thread. */
final class Tables {

  /** A row of history, with who it belongs to. */
  static final class History {
    OptionalLong user = OptionalLong.empty();
    final Set<Long> sessions = new LinkedHashSet<>();
    final Set<Long> sharedWith = new LinkedHashSet<>();

    Set<Audience> owners() {
      Set<Audience> owners = new LinkedHashSet<>();
      if (user.isPresent()) {
        owners.add(new Audience.User(user.getAsLong()));
      } else {
        sessions.forEach(session -> owners.add(new Audience.Session(session)));
      }
      return owners;
    }
  }

  /**
   * A row of galaxy_session.
   *
   * @param endedAt in nanoseconds of the simulation; null while it is valid
   */
  record Session(OptionalLong user, @Nullable Long endedAt) {
    boolean isValid() {
      return endedAt == null;
    }
  }

  private final Map<Long, History> histories = new TreeMap<>();
  private final Map<Long, Session> sessions = new TreeMap<>();
  private final Map<Long, TreeSet<Cursor>> audit = new TreeMap<>();
  private final Map<Long, Cursor> entryPoints = new TreeMap<>();
  private final Notices notices = new Notices();
  private long lastSession = 500;
  private boolean triggersAreSilent;

  History history(long id) {
    return histories.computeIfAbsent(id, same -> new History());
  }

  Map<Long, History> histories() {
    return histories;
  }

  long newSession(OptionalLong user) {
    sessions.put(++lastSession, new Session(user, null));
    return lastSession;
  }

  void endSession(long id, long at) {
    sessions.computeIfPresent(id, (same, session) -> new Session(session.user(), at));
  }

  @Nullable Session session(long id) {
    return sessions.get(id);
  }

  /** When the interactive tools of each user have changed last. */
  Map<Long, Cursor> entryPoints() {
    return entryPoints;
  }

  boolean entryPointsChangedSince(ChangedHistories.Question question) {
    Cursor last = question.user().isEmpty() ? null : entryPoints.get(question.user().getAsLong());
    return last != null && !last.isBefore(question.since());
  }

  Notices notices() {
    return notices;
  }

  boolean triggersAreSilent() {
    return triggersAreSilent;
  }

  void silenceTriggers(boolean silent) {
    triggersAreSilent = silent;
  }

  void audit(long history, Cursor stamp) {
    audit.computeIfAbsent(history, same -> new TreeSet<>()).add(stamp);
  }

  void prune() {
    audit.values().forEach(stamps -> stamps.headSet(stamps.last()).clear());
  }

  /** Which histories have rows in a stretch of time, and the first of these. */
  List<HistoryChange> changed(Cursor from, @Nullable Cursor until) {
    List<HistoryChange> changed = new ArrayList<>();
    audit.forEach((history, stamps) -> {
      Cursor first = stamps.ceiling(from);
      if (first != null && (until == null || first.isBefore(until))) {
        changed.add(new HistoryChange(history, first));
      }
    });
    return changed;
  }

  /** Whether a history has a row of this moment or later. */
  boolean hasChangedSince(long history, Cursor since) {
    TreeSet<Cursor> stamps = audit.get(history);
    return stamps != null && stamps.ceiling(since) != null;
  }

  /** When a history has changed last. */
  Optional<Cursor> lastChange(long history) {
    TreeSet<Cursor> stamps = audit.get(history);
    return stamps == null ? Optional.empty() : Optional.of(stamps.last());
  }

  Map<Long, List<Audience>> ownersOf(Iterable<Long> ids) {
    Map<Long, List<Audience>> owners = new LinkedHashMap<>();
    for (long id : ids) {
      History history = histories.get(id);
      if (history != null && !history.owners().isEmpty()) {
        owners.put(id, List.copyOf(history.owners()));
      }
    }
    return owners;
  }

  List<Long> changedSince(ChangedHistories.Question question) {
    List<Long> changed = new ArrayList<>();
    histories.forEach((id, history) -> {
      boolean own =
          history.user.isPresent()
              ? history.user.equals(question.user())
              : question.session().isPresent()
                  && history.sessions.contains(question.session().getAsLong());
      if (own && hasChangedSince(id, question.since())) {
        changed.add(id);
      }
    });
    return changed;
  }
}
