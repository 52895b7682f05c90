package org.galaxyevents.viewer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.galaxyevents.bus.ControlBus;
import org.galaxyevents.bus.ControlBus.BusUnavailable;
import org.galaxyevents.bus.ControlTask;
import org.galaxyevents.catchup.BatchingLookup;
import org.galaxyevents.catchup.LookupThreads;
import org.galaxyevents.event.Audience;
import org.galaxyevents.event.Cursor;
import org.galaxyevents.event.Event;
import org.galaxyevents.viewer.ViewerSubscriptions.Acceptance;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets those who open a stream look at histories of others from its first moment on: subscribes
 * them first and looks second what they missed, many by one query. Thread-safe.
 */
public final class OpeningViews {

  private static final Logger log = LoggerFactory.getLogger(OpeningViews.class);

  private static final int MAX_BATCH = 1_000;
  private static final int MAX_WAITING = 20_000;

  /**
   * What somebody wants to look at.
   *
   * @param since from when on they have to be told of changes
   */
  public record Wish(Audience viewer, Set<Long> histories, Cursor since) {
    public Wish {
      // They are answered in the order in which they were named.
      histories = Collections.unmodifiableSet(new LinkedHashSet<>(histories));
    }
  }

  private final ViewerSubscriptions subscriptions;
  private final ViewerAnnouncer announcer;
  private final ControlBus bus;
  private final LookupThreads threads;
  private final BatchingLookup<Wish, List<Event>> lookup;

  public OpeningViews(
      ViewerSubscriptions subscriptions,
      ViewerAnnouncer announcer,
      ControlBus bus,
      LookupThreads threads) {
    this.subscriptions = subscriptions;
    this.announcer = announcer;
    this.bus = bus;
    this.threads = threads;
    this.lookup = new BatchingLookup<>(threads, MAX_BATCH, MAX_WAITING, this::answers);
  }

  /**
   * Begins to look. The stream must have been registered before, so that nothing falls between.
   *
   * @param answer called once, on any thread, with what the stream has to be told first: what
   *     changed, and what is refused; unless
   * @param failed is: it could not be looked up
   */
  public void look(Wish wish, Consumer<List<Event>> answer, Runnable failed) {
    lookup.ask(wish, answer, failed);
  }

  private List<List<Event>> answers(List<Wish> wishes) {
    // Accepted before it is known who may read them: nothing is told before that was asked.
    List<Acceptance> acceptances =
        wishes.stream()
            .map(wish -> subscriptions.accept(wish.viewer(), wish.histories(), false))
            .toList();
    long foundAt = subscriptions.now();
    Set<Long> asked = new LinkedHashSet<>();
    wishes.forEach(wish -> asked.addAll(wish.histories()));
    Map<Long, HistoryReaders> readers = announcer.readersOf(asked);
    List<List<Event>> answers = new ArrayList<>(wishes.size());
    Map<Audience, Set<Long>> viewed = new LinkedHashMap<>();
    for (int i = 0; i < wishes.size(); i++) {
      Wish wish = wishes.get(i);
      answers.add(
          switch (acceptances.get(i)) {
            case TOO_MANY_OF_VIEWER -> refused(wish.histories(), Event.Refusal.TOO_MANY);
            case FULL -> refused(wish.histories(), Event.Refusal.FULL);
            case ACCEPTED -> {
              Looking looking = look(wish, readers, foundAt);
              add(viewed, wish.viewer(), looking.viewed());
              yield looking.events();
            }
          });
    }
    if (!viewed.isEmpty()) {
      threads.now().execute(() -> publish(viewed));
    }
    return answers;
  }

  private static void add(Map<Audience, Set<Long>> viewed, Audience viewer, Set<Long> histories) {
    if (!histories.isEmpty()) {
      viewed.computeIfAbsent(viewer, same -> new LinkedHashSet<>()).addAll(histories);
    }
  }

  /** What became of a wish. */
  private record Looking(Set<Long> viewed, Set<Long> changed, Set<Long> unreadable) {

    List<Event> events() {
      List<Event> events = new ArrayList<>(2);
      if (!unreadable.isEmpty()) {
        events.addAll(refused(unreadable, Event.Refusal.NOT_ACCESSIBLE));
      }
      if (!changed.isEmpty()) {
        events.add(new Event.HistoryUpdate(List.copyOf(changed)));
      }
      return events;
    }
  }

  private Looking look(Wish wish, Map<Long, HistoryReaders> readers, long foundAt) {
    Looking looking =
        new Looking(new LinkedHashSet<>(), new LinkedHashSet<>(), new LinkedHashSet<>());
    for (long history : wish.histories()) {
      HistoryReaders found = readers.get(history);
      if (found == null || !found.mayRead(wish.viewer())) {
        // Another stream of this viewer may have looked at it until it was taken.
        subscriptions.take(wish.viewer(), history, foundAt);
        looking.unreadable().add(history);
      } else if (found.isOwnedBy(wish.viewer())) {
        // Its changes come in any case.
        subscriptions.refuse(wish.viewer(), history, foundAt);
      } else {
        subscriptions.allow(wish.viewer(), history);
        looking.viewed().add(history);
        if (found.lastChange().stream().anyMatch(at -> !at.isBefore(wish.since()))) {
          looking.changed().add(history);
        }
      }
    }
    return looking;
  }

  /** What a stream is told first to which all of these are refused. */
  public static List<Event> refused(Set<Long> histories, Event.Refusal reason) {
    return List.of(new Event.HistoriesRefused(List.copyOf(histories), reason));
  }

  /** Tells the others, who may have streams of the same viewers. */
  private void publish(Map<Audience, Set<Long>> viewed) {
    try {
      for (ControlTask task : ViewerRenewal.tasks(viewed)) {
        bus.publish(task);
      }
    } catch (BusUnavailable unavailable) {
      log.debug("Viewers are known here alone for now: {}", unavailable.getMessage());
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }
}
