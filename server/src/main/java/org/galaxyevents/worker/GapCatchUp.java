package org.galaxyevents.worker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
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

  /** How long the answers of a batch are waited for. */
  public static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final int AT_ONCE = 2_000;

  private final ConnectionRegistry registry;
  private final CatchUp catchUp;
  private final Executor blocking;
  private final Executor late;

  /**
   * @param blocking where the connections are told, which may wait for their event loops
   * @param late the same, {@link #PATIENCE} later
   */
  public GapCatchUp(
      ConnectionRegistry registry, CatchUp catchUp, Executor blocking, Executor late) {
    this.registry = registry;
    this.catchUp = catchUp;
    this.blocking = blocking;
    this.late = late;
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
    registry.identities(
        identities -> blocking.execute(() -> new Run(identities, since, ended).next()));
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

  /** One time of catching up, a batch after the other. Used by one task at a time. */
  private final class Run {
    private final Set<Identity> identities;
    private final List<Ask> asks;
    private final Cursor since;
    private final Consumer<Boolean> ended;

    /** How many have been asked for. */
    private int asked;

    Run(Set<Identity> identities, Cursor since, Consumer<Boolean> ended) {
      this.identities = identities;
      this.asks = asks(identities, new ResumePoint.From(since));
      this.since = since;
      this.ended = ended;
    }

    /** Asks for the next ones, or ends. */
    void next() {
      if (asked < asks.size()) {
        List<Ask> some = asks.subList(asked, Math.min(asked + AT_ONCE, asks.size()));
        asked += some.size();
        new Batch(this, some.size()).ask(some);
        return;
      }
      if (identities.contains(Identity.ANONYMOUS)) {
        // They share no address; the few that there are come back with their cursors.
        registry.closeAnonymous(CloseReason.MISSED);
      }
      log.info("{} users and sessions were told what changed since {}", asks.size(), since);
      ended.accept(true);
    }

    void fail() {
      log.warn("What was missed since {} cannot be looked up now; trying again", since);
      ended.accept(false);
    }
  }

  /** Those who are asked for together. Thread-safe. */
  private final class Batch {
    private final Run run;
    private final Queue<Routed> found = new ConcurrentLinkedQueue<>();
    private final AtomicInteger unanswered;
    private final AtomicBoolean complete = new AtomicBoolean(true);
    private final AtomicBoolean over = new AtomicBoolean();

    Batch(Run run, int size) {
      this.run = run;
      this.unanswered = new AtomicInteger(size);
    }

    void ask(List<Ask> asks) {
      late.execute(() -> end(false));
      for (Ask ask : asks) {
        catchUp.missed(ask.client(), answer -> answered(ask, answer));
      }
    }

    private void answered(Ask ask, CatchUp.Answer answer) {
      switch (answer) {
        case CatchUp.Answer.Missed(List<Event> events) ->
            events.stream()
                .filter(ask::takes)
                .forEach(event -> found.add(new Routed(event, ask.audience())));
        case CatchUp.Answer.Failed() -> complete.set(false);
      }
      if (unanswered.decrementAndGet() == 0) {
        blocking.execute(() -> end(complete.get()));
      }
    }

    private void end(boolean well) {
      if (!over.compareAndSet(false, true)) {
        return;
      }
      try {
        registry.deliver(new ArrayList<>(found), null);
        if (well) {
          run.next();
          return;
        }
      } catch (InterruptedException stop) {
        Thread.currentThread().interrupt();
      } catch (RuntimeException bug) {
        log.error("Catching up failed; it will be tried again", bug);
      }
      run.fail();
    }
  }
}
