package org.galaxyevents.viewer;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.galaxyevents.bus.ControlBus;
import org.galaxyevents.bus.ControlBus.BusUnavailable;
import org.galaxyevents.bus.ControlTask;
import org.galaxyevents.event.Audience;
import org.galaxyevents.security.IdEncoding;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets users and sessions look at histories that are not theirs, if they may read them.
 * Thread-safe; blocks.
 */
public final class HistoryViewing {

  private static final Logger log = LoggerFactory.getLogger(HistoryViewing.class);

  /** What became of a wish to look at histories. */
  public sealed interface Outcome {

    /** All but these are looked at; these cannot be read, or do not exist. */
    record Subscribed(Set<Long> refused) implements Outcome {}

    /** None is: it would be more than one viewer may look at. */
    record TooMany(int limit) implements Outcome {}

    /** None is: this process remembers no more. */
    record Full() implements Outcome {}
  }

  private final ViewerSubscriptions subscriptions;
  private final ViewerAccess access;
  private final Optional<ControlBus> bus;
  private final ViewerTasks tasks;
  private final IdEncoding encoding;

  /**
   * @param bus none if updates are not pushed; nobody is then told anything
   * @param tasks told directly what the bus does not take
   */
  public HistoryViewing(
      ViewerSubscriptions subscriptions,
      ViewerAccess access,
      Optional<ControlBus> bus,
      ViewerTasks tasks,
      IdEncoding encoding) {
    this.subscriptions = subscriptions;
    this.access = access;
    this.bus = bus;
    this.tasks = tasks;
    this.encoding = encoding;
  }

  /**
   * Lets a viewer look at those of these histories that it may read. Its own are announced to it in
   * any case. What changed of late is announced once more, so that a change between loading a page
   * and this, or while no stream was open, is not lost.
   *
   * @throws RuntimeException if the database cannot be asked now
   */
  public Outcome subscribe(Audience viewer, Set<Long> histories) {
    Map<Long, HistoryReaders> readers = access.readersOf(histories);
    Set<Long> refused = new LinkedHashSet<>();
    Set<Long> viewed = new LinkedHashSet<>();
    for (long id : histories) {
      HistoryReaders found = readers.get(id);
      if (found == null || !found.mayRead(viewer)) {
        refused.add(id);
      } else if (!found.isOwnedBy(viewer)) {
        viewed.add(id);
      }
    }
    return switch (subscriptions.accept(viewer, viewed, true)) {
      case TOO_MANY_OF_VIEWER -> new Outcome.TooMany(subscriptions.mostPerViewer());
      case FULL -> new Outcome.Full();
      case ACCEPTED -> {
        // Before Galaxy's form of it, which does not say that the viewer may look.
        ViewerRenewal.tasks(Map.of(viewer, viewed)).forEach(task -> publish(task, () -> {}));
        for (long id : viewed) {
          ControlTask.SubscribeHistoryViewer task =
              new ControlTask.SubscribeHistoryViewer(
                  encoding.encode(id), user(viewer), session(viewer));
          publish(task, () -> tasks.subscribed(task));
        }
        yield new Outcome.Subscribed(refused);
      }
    };
  }

  /** The viewer looks at these no more. */
  public void unsubscribe(Audience viewer, Set<Long> histories) {
    for (long id : histories) {
      subscriptions.end(viewer, id);
      ControlTask.UnsubscribeHistoryViewer task =
          new ControlTask.UnsubscribeHistoryViewer(
              encoding.encode(id), user(viewer), session(viewer));
      publish(task, () -> tasks.unsubscribed(task));
    }
  }

  /**
   * A history was perhaps taken from some: whoever looked at it is told so once, and of nothing
   * that happens to it afterwards.
   */
  public void unshared(long history) {
    if (subscriptions.concerns(history)) {
      publish(new ControlTask.RecheckViewers(history), () -> tasks.recheck(history));
    }
  }

  /** What the bus does not take holds here; the others hear of it when it is renewed. */
  private void publish(ControlTask task, Runnable here) {
    if (bus.isEmpty()) {
      return;
    }
    try {
      bus.get().publish(task);
    } catch (BusUnavailable unavailable) {
      log.debug("A viewer is known here alone for now: {}", unavailable.getMessage());
      here.run();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      here.run();
    }
  }

  private static OptionalLong user(Audience viewer) {
    return viewer instanceof Audience.User(long id) ? OptionalLong.of(id) : OptionalLong.empty();
  }

  private static OptionalLong session(Audience viewer) {
    return viewer instanceof Audience.Session(long id) ? OptionalLong.of(id) : OptionalLong.empty();
  }
}
