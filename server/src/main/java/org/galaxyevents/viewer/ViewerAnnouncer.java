package org.galaxyevents.viewer;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.galaxyevents.catchup.LookBack;
import org.galaxyevents.connection.ConnectionRegistry;
import org.galaxyevents.connection.Routed;
import org.galaxyevents.event.Audience;
import org.galaxyevents.event.Cursor;
import org.galaxyevents.event.Event;
import org.galaxyevents.event.InterestGroup;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells those who look at histories of others that they changed. The database is asked each time
 * who may read them, after the change was heard, so that nothing is said to anybody from whom a
 * history was taken before it changed. One question is asked at a time and answers for all that was
 * heard meanwhile; it waits for the database where the cursor does not, so a client that resumes
 * subscribes again and is told what changed of late. Thread-safe.
 */
public final class ViewerAnnouncer {

  private static final Logger log = LoggerFactory.getLogger(ViewerAnnouncer.class);

  private final ViewerSubscriptions subscriptions;
  private final ViewerAccess access;
  private final ConnectionRegistry registry;
  private final Executor blocking;
  private final LookBack lookBack;
  private final OwnersSeen ownersSeen = new OwnersSeen();

  @GuardedBy("this")
  private ViewerNews pending = ViewerNews.nothing();

  @GuardedBy("this")
  private boolean running;

  /** Volatile: set once the interests exist, which need the parts that need this. */
  private volatile OwnersHeard owners = groups -> false;

  private volatile boolean troubled;

  /**
   * @param blocking where the database is waited for
   */
  public ViewerAnnouncer(
      ViewerSubscriptions subscriptions,
      ViewerAccess access,
      ConnectionRegistry registry,
      Executor blocking,
      LookBack lookBack) {
    this.subscriptions = subscriptions;
    this.access = access;
    this.registry = registry;
    this.blocking = blocking;
    this.lookBack = lookBack;
  }

  /** From now on the bus brings only what is asked for. */
  public void hearOnly(OwnersHeard listening) {
    owners = listening;
  }

  /** These histories changed. */
  void changed(Collection<Long> histories) {
    ViewerNews more = ViewerNews.nothing();
    histories.stream().filter(subscriptions::isViewed).forEach(more.changed()::add);
    begin(more);
  }

  /**
   * Somebody has subscribed, perhaps not for the first time: each stream of theirs is told if that
   * history changed since it resumed, or was told last.
   */
  void subscribed(Audience viewer, long history) {
    if (registry.isConnected(viewer)) {
      ViewerNews more = ViewerNews.nothing();
      more.subscribed(viewer, Set.of(history));
      begin(more);
    }
  }

  /** Perhaps a history was taken from some who look at it: they are told, and nobody else. */
  void unshared(long history) {
    ViewerNews more = ViewerNews.nothing();
    more.unshared().add(history);
    begin(more);
  }

  /** Something may have been missed: any history may have changed. */
  void anyMayHaveChanged() {
    changed(subscriptions.viewed());
  }

  /** To be called now and then: tries again what the database did not answer. */
  public void retry() {
    begin(ViewerNews.nothing());
  }

  private void begin(ViewerNews more) {
    synchronized (this) {
      pending.add(more);
      if (running || pending.isNothing()) {
        return;
      }
      running = true;
    }
    blocking.execute(this::run);
  }

  private void run() {
    for (ViewerNews taken = take(); taken != null; taken = take()) {
      try {
        announce(taken);
        troubled = false;
      } catch (InterruptedException stop) {
        Thread.currentThread().interrupt();
        return;
      } catch (RuntimeException failure) {
        if (!troubled) {
          troubled = true;
          log.warn("Viewers of histories are told later: {}", failure.toString());
        }
        putBack(taken);
        return;
      }
    }
  }

  private synchronized @Nullable ViewerNews take() {
    ViewerNews taken = pending;
    pending = ViewerNews.nothing();
    running = !taken.isNothing();
    return running ? taken : null;
  }

  private synchronized void putBack(ViewerNews taken) {
    pending.add(taken);
    running = false;
  }

  private void announce(ViewerNews news) throws InterruptedException {
    long foundAt = subscriptions.now();
    Cursor nextFrom = lookBack.ofNow();
    Map<Long, HistoryReaders> readers = readersOf(news.histories());
    Map<Audience, Map<Long, Cursor>> lastChanges = lastChanges(news.subscribed(), readers, foundAt);
    Map<Audience, Set<Long>> told = new LinkedHashMap<>();
    for (long history : news.changed()) {
      readersAmongViewers(history, readers.get(history), foundAt)
          .forEach(viewer -> add(told, viewer, history));
    }
    deliver(told);
    registry.catchUpViews(lastChanges, nextFrom);
    for (long history : news.unshared()) {
      readersAmongViewers(history, readers.get(history), foundAt);
    }
    tellOfEnds(news.unshared());
  }

  /** Who may read these, with the bus bringing their changes from before that was asked. */
  Map<Long, HistoryReaders> readersOf(Set<Long> histories) {
    Map<Long, HistoryReaders> readers = access.readersOf(histories);
    ownersSeen.begin(readers);
    return owners.listenTo(groupsOfOwners(readers))
        // What changed before the bus brought it was not heard.
        ? access.readersOf(histories)
        : readers;
  }

  /** When what they may be told of has changed last; who may not read it looks no more. */
  private Map<Audience, Map<Long, Cursor>> lastChanges(
      Map<Audience, Set<Long>> subscribed, Map<Long, HistoryReaders> readers, long foundAt) {
    Map<Audience, Map<Long, Cursor>> changes = new LinkedHashMap<>();
    subscribed.forEach((viewer, histories) -> {
      for (long history : histories) {
        HistoryReaders found = readers.get(history);
        if (found == null || !found.mayRead(viewer)) {
          subscriptions.take(viewer, history, foundAt);
        } else if (!found.isOwnedBy(viewer) && subscriptions.isSubscribed(viewer, history)) {
          subscriptions.allow(viewer, history);
          found
              .lastChange()
              .ifPresent(at ->
                  changes.computeIfAbsent(viewer, same -> new LinkedHashMap<>()).put(history, at));
        }
      }
    });
    return changes;
  }

  private static void add(Map<Audience, Set<Long>> told, Audience viewer, long history) {
    told.computeIfAbsent(viewer, same -> new LinkedHashSet<>()).add(history);
  }

  /** Those who look at it and do not own it; from whoever may not read it any more it is taken. */
  @CanIgnoreReturnValue
  private List<Audience> readersAmongViewers(
      long history, @Nullable HistoryReaders found, long foundAt) {
    List<Audience> allowed = new ArrayList<>();
    for (Audience viewer : subscriptions.viewersOf(history)) {
      if (found == null || !found.mayRead(viewer)) {
        subscriptions.take(viewer, history, foundAt);
      } else if (!found.isOwnedBy(viewer)) {
        allowed.add(viewer);
      }
    }
    return allowed;
  }

  /**
   * Tells those whose subscription ended because a history was taken from them, once, of nothing
   * but that: not when the history changes, but when it is taken, or at the next renewal.
   */
  private void tellOfEnds(Set<Long> histories) throws InterruptedException {
    List<Routed> events = new ArrayList<>();
    for (long history : histories) {
      subscriptions
          .takeEnded(history)
          .forEach(
              viewer -> events.add(new Routed(new Event.HistoryUpdate(List.of(history)), viewer)));
    }
    if (!events.isEmpty()) {
      registry.deliver(events, null);
    }
  }

  /** Tells of all ends of which nobody has said when they came. */
  void tellOfEnds() throws InterruptedException {
    tellOfEnds(subscriptions.endedHistories());
  }

  private void deliver(Map<Audience, Set<Long>> told) throws InterruptedException {
    List<Routed> events = new ArrayList<>(told.size());
    told.forEach((viewer, histories) -> {
      // Somebody may have stopped looking while the database was asked.
      List<Long> still =
          histories.stream().filter(id -> subscriptions.isSubscribed(viewer, id)).toList();
      if (!still.isEmpty()) {
        events.add(new Routed(new Event.HistoryUpdate(still), viewer));
      }
    });
    if (!events.isEmpty()) {
      registry.deliver(events, null);
    }
  }

  /** The groups of those who own what somebody who is connected here looks at. */
  private Set<InterestGroup> groupsOfOwners(Map<Long, HistoryReaders> readers) {
    return readers.entrySet().stream()
        .filter(
            each -> subscriptions.viewersOf(each.getKey()).stream().anyMatch(registry::isConnected))
        .flatMap(each -> each.getValue().owners().stream())
        .flatMap(owner -> InterestGroup.of(owner).stream())
        .collect(Collectors.toSet());
  }

  /** Asks who may read these, keeps the bus bringing their changes; who may not looks no more. */
  Map<Audience, Set<Long>> recheck(Map<Audience, Set<Long>> viewed) {
    long foundAt = subscriptions.now();
    Set<Long> asked = new HashSet<>();
    viewed.values().forEach(asked::addAll);
    Map<Long, HistoryReaders> readers = access.readersOf(asked);
    Set<Long> moved = ownersSeen.changed(readers, subscriptions::isViewed);
    changed(owners.listenTo(groupsOfOwners(readers)) ? asked : moved);
    Map<Audience, Set<Long>> allowed = new LinkedHashMap<>();
    viewed.forEach((viewer, histories) -> {
      for (long history : histories) {
        HistoryReaders found = readers.get(history);
        if (found != null && found.mayRead(viewer)) {
          allowed.computeIfAbsent(viewer, same -> new LinkedHashSet<>()).add(history);
        } else {
          subscriptions.take(viewer, history, foundAt);
        }
      }
    });
    return allowed;
  }
}
