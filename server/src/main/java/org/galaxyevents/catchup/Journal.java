package org.galaxyevents.catchup;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.LongSupplier;
import org.galaxyevents.event.Audience;
import org.galaxyevents.event.Cursor;
import org.galaxyevents.event.Event;
import org.galaxyevents.event.InterestGroup;
import org.jspecify.annotations.Nullable;

/**
 * The changes that this worker has heard of late, by whom they concern, so that most reconnects
 * need no database. An entry carries the worker's cursor of the moment when it was heard: whoever
 * resumes from a cursor needs the entries that carry it or a later one. Bounded in entries; the
 * oldest go first, and the journal then knows less far back. A lookup costs what its own client
 * missed, however much there is. Thread-safe; one lock, held briefly.
 */
public final class Journal {

  /** The answer of a lookup. */
  public sealed interface Lookup {

    /** The journal reaches back that far; this is what it has. */
    record Covered(List<Event> events) implements Lookup {}

    /**
     * It does not, or has more than a client is told of. The database has to be asked; what was
     * heard here it may not find, for its clock may have been set back a moment ago.
     *
     * @param since from when on
     * @param heard what the journal has; in place of too many histories a resync
     */
    record TooOld(Cursor since, List<Event> heard) implements Lookup {}
  }

  /** Clients that come and go while there is no monitor must not gather here. */
  private static final int MAX_AWAITING = 20_000;

  private final int maxEntries;

  /** The last change of each history, by audience, the latest last. */
  @GuardedBy("this")
  private final Map<Audience, SequencedMap<Subject, Cursor>> changes = new HashMap<>();

  /**
   * The entries in the order in which they were heard; those that were renewed since are skipped at
   * eviction.
   */
  @GuardedBy("this")
  private final Deque<Entry> order = new ArrayDeque<>();

  /** The moment before which the journal knows nothing; null until the first cursor. */
  @GuardedBy("this")
  private @Nullable Cursor floor;

  @GuardedBy("this")
  private @Nullable Cursor cursor;

  @GuardedBy("this")
  private final CursorPast past;

  @GuardedBy("this")
  private ShownTwice shownTwice = ShownTwice.NEVER;

  @GuardedBy("this")
  private @Nullable Doubt doubt;

  /**
   * From when on each group is heard, where not everything is; null where everything is. The moment
   * is the first cursor behind the beginning: absent until then.
   */
  @GuardedBy("this")
  private @Nullable Map<InterestGroup, Cursor> heardFrom;

  /** The groups that are heard since the last cursor. */
  @GuardedBy("this")
  private final Set<InterestGroup> heardSinceCursor = new HashSet<>();

  @GuardedBy("this")
  private final List<Runnable> awaitingCursor = new ArrayList<>();

  /**
   * @param nanoTime the passing of time, as {@link System#nanoTime}
   */
  public Journal(int maxEntries, LongSupplier nanoTime) {
    if (maxEntries < 1) {
      throw new IllegalArgumentException("maxEntries < 1: " + maxEntries);
    }
    this.maxEntries = maxEntries;
    this.past = new CursorPast(nanoTime);
  }

  /** Remembers an event. To be called before the event is routed. */
  public synchronized void record(Event event, Audience audience) {
    Cursor heard = cursor;
    if (heard == null) {
      return;
    }
    switch (event) {
      case Event.HistoryUpdate(List<Long> ids) ->
          ids.forEach(id -> put(audience, new Subject.History(id), heard));
      // Only catching up says so, and it is not recorded.
      case Event.Resync() -> {}
      case Event.EntryPointUpdate() -> put(audience, new Subject.EntryPoints(), heard);
      case Event.NotificationUpdate notification ->
          put(audience, new Subject.Notifications(), heard);
      case Event.BroadcastUpdate broadcast -> put(audience, new Subject.Notifications(), heard);
      case Event.NotificationStatus status -> put(audience, new Subject.Notifications(), heard);
      // Said to one stream alone, which has just opened.
      case Event.HistoriesRefused refused -> {}
    }
    while (order.size() > maxEntries) {
      evict(order.removeFirst());
    }
  }

  /**
   * Something heard was stamped then. If that is long ago the database's clock may have been set
   * back, of which no tick has told yet.
   */
  public synchronized void stamped(Cursor at) {
    if (cursor != null && at.isBefore(cursor.minus(Doubt.LATE))) {
      doubt = doubt == null ? new Doubt(at, 0) : new Doubt(at.earlierOf(doubt.since()), 0);
    }
  }

  /** The worker's cursor has moved. */
  public void moveCursor(Cursor to) {
    List<Runnable> due;
    synchronized (this) {
      doubt = doubt == null ? null : doubt.afterTick();
      if (cursor != null && to.isBefore(cursor)) {
        // Entries are found by their cursors, the latest last, which a step back would break.
        forget();
        floor = above(cursor);
        shownTwice = shownTwice.and(cursor, to);
      }
      // A cursor that stands still is also that of what was heard, or missed, before.
      Cursor known = cursor == null || cursor.isBefore(to) ? to : above(cursor);
      cursor = to;
      past.remember(to);
      if (floor == null) {
        floor = known;
      }
      for (InterestGroup group : heardSinceCursor) {
        if (heardFrom != null) {
          heardFrom.put(group, known);
        }
      }
      heardSinceCursor.clear();
      due = List.copyOf(awaitingCursor);
      awaitingCursor.clear();
    }
    due.forEach(Runnable::run);
  }

  /**
   * From when on to look so that everything is found that was announced in the time before now.
   * That is not what was stamped in it: while a long transaction holds the cursor, what is
   * announced is recorded under a cursor that may be much older. A journal that has not listened
   * for so long does not reach back to what this answers.
   */
  synchronized Cursor announcedWithin(Duration before) {
    return cursor == null
        ? CatchUpConfig.EVERYTHING
        : announcedSince(past.now() - before.toNanos(), cursor.minus(before));
  }

  /** The same of the time before this id was given out first. */
  synchronized Cursor announcedBefore(Cursor id, Duration before) {
    OptionalLong given = past.lastBefore(id);
    Cursor stamped = id.minus(before);
    return given.isEmpty()
        ? stamped
        : announcedSince(given.getAsLong() - before.toNanos(), stamped);
  }

  @GuardedBy("this")
  private Cursor announcedSince(long then, Cursor stamped) {
    Cursor known = past.at(then);
    if (known == null && floor != null) {
      known = new Cursor(Math.max(0, floor.micros() - 1));
    }
    return known == null ? stamped : stamped.earlierOf(known);
  }

  /** From now on not everything is heard here, but what concerns these groups, from now on. */
  public synchronized void hears(Set<InterestGroup> groups) {
    heardFrom = heardFrom == null ? new HashMap<>() : heardFrom;
    heardFrom.keySet().removeAll(groups);
    heardSinceCursor.addAll(groups);
  }

  /** What concerns these groups is heard here no more. */
  public synchronized void hearsNoMore(Set<InterestGroup> groups) {
    hears(groups);
    heardSinceCursor.removeAll(groups);
  }

  /**
   * Forgets everything, because something may be missing in it. What is heard from now on counts
   * from the next cursor on.
   */
  public synchronized void forget() {
    changes.clear();
    order.clear();
    floor = null;
  }

  /**
   * Runs this when there is a cursor: at once, or on the thread that moves it first.
   *
   * @return false if too many wait, and this is not run at all
   */
  public boolean whenCursorKnown(Runnable then) {
    synchronized (this) {
      if (cursor == null) {
        return awaitingCursor.size() < MAX_AWAITING && awaitingCursor.add(then);
      }
    }
    then.run();
    return true;
  }

  /** Where to look from instead of a moment that the database's clock may have shown twice. */
  public synchronized Cursor sure(Cursor since) {
    Cursor sure = shownTwice.sure(since);
    return doubt == null ? sure : sure.earlierOf(doubt.since());
  }

  /** What was heard for these audiences since that moment, merged. */
  public synchronized Lookup since(List<Audience> audiences, Cursor moment) {
    Cursor since = sure(moment);
    List<Event> heard = heardSince(audiences, since);
    // Which come first of more histories than a client is told of, the database knows.
    return reachesBack(audiences, since) && !heard.contains(new Event.Resync())
        ? new Lookup.Covered(heard)
        : new Lookup.TooOld(since, heard);
  }

  @GuardedBy("this")
  private List<Event> heardSince(List<Audience> audiences, Cursor since) {
    Set<Long> histories = new LinkedHashSet<>();
    boolean entryPoints = false;
    for (Audience audience : audiences) {
      SequencedMap<Subject, Cursor> own = changes.get(audience);
      if (own == null) {
        continue;
      }
      for (Map.Entry<Subject, Cursor> change : own.reversed().entrySet()) {
        if (change.getValue().isBefore(since)) {
          break;
        }
        switch (change.getKey()) {
          case Subject.History(long id) -> histories.add(id);
          case Subject.EntryPoints() -> entryPoints = true;
          // What they say is in the database.
          case Subject.Notifications() -> {}
        }
      }
    }
    List<Event> events = new ArrayList<>(2);
    if (histories.size() > ChangedHistories.MOST) {
      events.add(new Event.Resync());
    } else if (!histories.isEmpty()) {
      events.add(new Event.HistoryUpdate(List.copyOf(histories)));
    }
    if (entryPoints) {
      events.add(new Event.EntryPointUpdate());
    }
    return events;
  }

  /**
   * Whether there may be notifications or broadcasts for these audiences since that moment: some
   * were heard, or the journal does not reach back so far.
   */
  public synchronized boolean mayHaveNotifications(List<Audience> audiences, Cursor since) {
    if (!reachesBack(audiences, since)) {
      return true;
    }
    for (Audience audience : audiences) {
      SequencedMap<Subject, Cursor> own = changes.get(audience);
      Cursor heard = own == null ? null : own.get(new Subject.Notifications());
      if (heard != null && !heard.isBefore(since)) {
        return true;
      }
    }
    return false;
  }

  @GuardedBy("this")
  private boolean reachesBack(List<Audience> audiences, Cursor since) {
    if (floor == null || since.isBefore(floor)) {
      return false;
    }
    Map<InterestGroup, Cursor> groups = heardFrom;
    return groups == null
        || audiences.stream()
            .flatMap(audience -> InterestGroup.of(audience).stream())
            .allMatch(group -> {
              Cursor from = groups.get(group);
              return from != null && !since.isBefore(from);
            });
  }

  /** The worker's cursor; null before the first tick. */
  public synchronized @Nullable Cursor cursor() {
    return cursor;
  }

  /** How many entries are held. */
  public synchronized int size() {
    return order.size();
  }

  @GuardedBy("this")
  private void put(Audience audience, Subject subject, Cursor heard) {
    SequencedMap<Subject, Cursor> own =
        changes.computeIfAbsent(audience, same -> new LinkedHashMap<>(4));
    Cursor before = own.putLast(subject, heard);
    // Renewed under the same cursor it needs no second place in the order: a busy history must not
    // evict the others.
    if (!heard.equals(before)) {
      order.addLast(new Entry(audience, subject, heard));
    }
  }

  @GuardedBy("this")
  private void evict(Entry oldest) {
    SequencedMap<Subject, Cursor> own = changes.get(oldest.audience());
    if (own != null && oldest.heard().equals(own.get(oldest.subject()))) {
      own.remove(oldest.subject());
      if (own.isEmpty()) {
        changes.remove(oldest.audience());
      }
      // Entries with the evicted one's cursor may be gone: only what comes after it is known.
      Cursor known = above(oldest.heard());
      if (floor == null || floor.isBefore(known)) {
        floor = known;
      }
    }
  }

  private static Cursor above(Cursor cursor) {
    return new Cursor(cursor.micros() + 1);
  }

  /** What a change is of. */
  private sealed interface Subject {
    record History(long id) implements Subject {}

    record EntryPoints() implements Subject {}

    record Notifications() implements Subject {}
  }

  private record Entry(Audience audience, Subject subject, Cursor heard) {}
}
