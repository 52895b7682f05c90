package org.galaxyevents.worker;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.galaxyevents.catchup.CatchUp;
import org.galaxyevents.catchup.ResumePoint;
import org.galaxyevents.connection.CloseReason;
import org.galaxyevents.connection.ConnectionRegistry;
import org.galaxyevents.connection.Identity;
import org.galaxyevents.connection.Routed;
import org.galaxyevents.event.Audience;
import org.galaxyevents.event.Cursor;
import org.galaxyevents.event.Event;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells everybody who is connected here again what changed since a moment, because this worker may
 * have missed something. Asks for so many at a time that its questions share few queries, whatever
 * the number of connections. Thread-safe.
 */
public final class GapCatchUp {

  private static final Logger log = LoggerFactory.getLogger(GapCatchUp.class);

  private static final int AT_ONCE = 2_000;
  private static final long PATIENCE_SECONDS = 60;

  private final ConnectionRegistry registry;
  private final CatchUp catchUp;
  private final Executor blocking;

  /**
   * @param blocking where it waits for the answers
   */
  public GapCatchUp(ConnectionRegistry registry, CatchUp catchUp, Executor blocking) {
    this.registry = registry;
    this.catchUp = catchUp;
    this.blocking = blocking;
  }

  /** One question, and to whom its answer goes. */
  private record Ask(CatchUp.Client client, Audience audience, boolean notificationsToo) {

    boolean takes(Event event) {
      return notificationsToo || !(event instanceof Event.NotificationStatus);
    }
  }

  /**
   * Begins.
   *
   * @param ended called when everything is on its way to the connections, with true; or has to be
   *     tried again, with false
   */
  void start(Cursor since, Consumer<Boolean> ended) {
    registry.identities(identities -> blocking.execute(() -> ended.accept(run(identities, since))));
  }

  private boolean run(Set<Identity> identities, Cursor since) {
    try {
      List<Ask> asks = asks(identities, new ResumePoint.From(since));
      for (int from = 0; from < asks.size(); from += AT_ONCE) {
        if (!catchUp(asks.subList(from, Math.min(from + AT_ONCE, asks.size())))) {
          log.warn("What was missed since {} cannot be looked up now; trying again", since);
          return false;
        }
      }
      if (identities.contains(Identity.ANONYMOUS)) {
        // They share no address; the few that there are come back with their cursors.
        registry.closeAnonymous(CloseReason.MISSED);
      }
      log.info("{} users and sessions were told what changed since {}", asks.size(), since);
      return true;
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      return false;
    } catch (RuntimeException bug) {
      log.error("Catching up failed; it will be tried again", bug);
      return false;
    }
  }

  private static List<Ask> asks(Set<Identity> identities, ResumePoint from) {
    Map<Audience, Ask> asks = new LinkedHashMap<>();
    for (Identity identity : identities) {
      identity
          .user()
          .ifPresent(id ->
              asks.put(
                  new Audience.User(id),
                  new Ask(
                      new CatchUp.Client(identity.user(), OptionalLong.empty(), from),
                      new Audience.User(id),
                      true)));
      // How a session's notifications stand is how its user's do, if it has one.
      boolean notificationsToo = identity.user().isEmpty();
      identity
          .session()
          .ifPresent(id ->
              asks.merge(
                  new Audience.Session(id),
                  new Ask(
                      new CatchUp.Client(OptionalLong.empty(), identity.session(), from),
                      new Audience.Session(id),
                      notificationsToo),
                  (one, other) -> one.notificationsToo() ? other : one));
    }
    return List.copyOf(asks.values());
  }

  private boolean catchUp(List<Ask> asks) throws InterruptedException {
    Queue<Routed> found = new ConcurrentLinkedQueue<>();
    AtomicBoolean complete = new AtomicBoolean(true);
    CountDownLatch unanswered = new CountDownLatch(asks.size());
    for (Ask ask : asks) {
      catchUp.missed(
          ask.client(),
          answer -> {
            switch (answer) {
              case CatchUp.Answer.Missed(List<Event> events) ->
                  events.stream()
                      .filter(ask::takes)
                      .forEach(event -> found.add(new Routed(event, ask.audience())));
              case CatchUp.Answer.Failed() -> complete.set(false);
            }
            unanswered.countDown();
          });
    }
    if (!unanswered.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      return false;
    }
    registry.deliver(new ArrayList<>(found), null);
    return complete.get();
  }
}
