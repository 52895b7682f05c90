package org.galaxyevents.simulation;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.galaxyevents.event.Audience;

/**
 * Whom what concerns, and whom it did. Who viewed a history that was taken from him may be told of
 * it for a moment after; how long a moment is depends on what is broken just then. Confined to the
 * simulation's thread.
 */
final class Concern {

  /** Streams end within a minute of their session. */
  private static final Duration SESSION_NOTICED = Duration.ofMinutes(1);

  /** From the look into the database to the browser, in quiet times. */
  private static final Duration ON_THE_WAY = Duration.ofSeconds(4);

  private record Reading(Audience viewer, long history) {}

  /** A stream that was told that its viewer lost the right to read a history, and when that was. */
  private record ToldOfTheEnd(Tab tab, int stream, Reading reading, long lostAt) {}

  private final Tables tables;
  private final Schedule schedule;
  private final Map<Long, Set<Audience>> owners = new HashMap<>();

  /** When somebody lost the right to read a history. */
  private final Map<Reading, Long> lostAt = new HashMap<>();

  private final Set<ToldOfTheEnd> toldOfTheEnd = new HashSet<>();

  /** Until when things may be late. */
  private long disturbedUntil;

  /** When nothing was broken last, before something was. */
  private long calmFrom;

  private long calmTo;

  Concern(Tables tables, Schedule schedule) {
    this.tables = tables;
    this.schedule = schedule;
  }

  /** Something is broken for so long. */
  void disturbed(Duration howLong) {
    if (!isDisturbed()) {
      calmFrom = disturbedUntil;
      calmTo = schedule.now();
    }
    disturbedUntil = Math.max(disturbedUntil, schedule.now() + howLong.toNanos());
  }

  /** Whether nothing was broken for so long, at the last or at this time, since that moment. */
  boolean hasBeenCalm(Duration howLong, long since) {
    long last = calmTo - Math.max(calmFrom, since);
    long current = schedule.now() - Math.max(disturbedUntil, since);
    return Math.max(last, current) > howLong.toNanos();
  }

  /** Whether something is broken, or was a moment ago. */
  boolean isDisturbed() {
    return schedule.now() < disturbedUntil;
  }

  /** A change of a history was committed: it concerns whose it is at this moment. */
  void committed(long history) {
    owners
        .computeIfAbsent(history, same -> new LinkedHashSet<>())
        .addAll(tables.history(history).owners());
  }

  /** Somebody may read a history no more. */
  void unshared(Audience viewer, long history) {
    lostAt.put(new Reading(viewer, history), schedule.now());
  }

  boolean mayRead(Audience viewer, long history) {
    return viewer instanceof Audience.User(long id)
        && tables.history(history).sharedWith.contains(id);
  }

  /** Whether a history is still whose it was. */
  boolean isOwnerNow(Audience as, Subject subject) {
    return subject instanceof Subject.History(long id) && tables.history(id).owners().contains(as);
  }

  /** Whether it was right to tell this tab, as the server knows it. */
  boolean isConcerned(Tab tab, Subject subject) {
    return switch (subject) {
      case Subject.History(long id) -> isOwner(tab, id) || isViewer(tab, id);
      case Subject.Notice(long id) -> {
        Notices.Notice notice = tables.notices().get(id);
        yield notice.isBroadcast()
            || tab.knownAs().stream()
                .anyMatch(as -> as instanceof Audience.User(long user) && notice.isShownTo(user));
      }
      case Subject.EntryPoints() ->
          tab.knownAs().stream()
              .anyMatch(as ->
                  as instanceof Audience.User(long user) && tables.entryPoints().containsKey(user));
    };
  }

  /** Whether this may be what each stream is told once: that its viewer may read it no more. */
  boolean isToldOfTheEnd(Tab tab, Subject subject) {
    if (!(subject instanceof Subject.History(long history))) {
      return false;
    }
    for (Audience as : tab.knownAs()) {
      Reading reading = new Reading(as, history);
      Long lost = lostAt.get(reading);
      if (lost != null && toldOfTheEnd.add(new ToldOfTheEnd(tab, tab.stream(), reading, lost))) {
        return true;
      }
    }
    return false;
  }

  /** Whether this stream should have ended, because its session has. */
  boolean hasOutlivedItsSession(Tab tab) {
    return tab.knownAs().stream()
        .anyMatch(as -> as instanceof Audience.Session(long id) && hasEndedLongAgo(id));
  }

  private boolean hasEndedLongAgo(long session) {
    Tables.Session row = tables.session(session);
    Long endedAt = row == null ? null : row.endedAt();
    return endedAt != null
        && schedule.now() - Math.max(endedAt, disturbedUntil) > SESSION_NOTICED.toNanos();
  }

  private boolean isOwner(Tab tab, long history) {
    Set<Audience> ever = owners.getOrDefault(history, Set.of());
    return tab.knownAs().stream().anyMatch(ever::contains);
  }

  private boolean isViewer(Tab tab, long history) {
    for (Audience as : tab.knownAs()) {
      if (mayRead(as, history)) {
        return true;
      }
      Long lost = lostAt.get(new Reading(as, history));
      if (lost != null && schedule.now() - Math.max(lost, disturbedUntil) < ON_THE_WAY.toNanos()) {
        return true;
      }
    }
    return false;
  }
}
