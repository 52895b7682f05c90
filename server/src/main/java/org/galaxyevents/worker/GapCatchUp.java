package org.galaxyevents.worker;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.galaxyevents.catchup.CatchUp;
import org.galaxyevents.catchup.ResumePoint;
import org.galaxyevents.connection.ConnectionRegistry;
import org.galaxyevents.connection.Routed;
import org.galaxyevents.event.Audience;
import org.galaxyevents.event.Cursor;
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

  /**
   * Begins.
   *
   * @param ended called when everything is on its way to the connections, with true; or has to be
   *     tried again, with false
   */
  void start(Cursor since, Consumer<Boolean> ended) {
    blocking.execute(() -> ended.accept(run(since)));
  }

  private boolean run(Cursor since) {
    try {
      List<Audience> audiences = List.copyOf(registry.audiences());
      for (int from = 0; from < audiences.size(); from += AT_ONCE) {
        List<Audience> some = audiences.subList(from, Math.min(from + AT_ONCE, audiences.size()));
        if (!catchUp(some, since)) {
          log.warn("What was missed since {} cannot be looked up now; trying again", since);
          return false;
        }
      }
      log.info("{} users and sessions were told what changed since {}", audiences.size(), since);
      return true;
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      return false;
    } catch (RuntimeException bug) {
      log.error("Catching up failed; it will be tried again", bug);
      return false;
    }
  }

  private boolean catchUp(List<Audience> audiences, Cursor since) throws InterruptedException {
    Queue<Routed> found = new ConcurrentLinkedQueue<>();
    AtomicBoolean complete = new AtomicBoolean(true);
    CountDownLatch unanswered = new CountDownLatch(audiences.size());
    for (Audience audience : audiences) {
      catchUp.missed(
          client(audience, since),
          answer -> {
            switch (answer) {
              case CatchUp.Answer.Missed missed ->
                  missed.events().forEach(event -> found.add(new Routed(event, audience)));
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

  private static CatchUp.Client client(Audience audience, Cursor since) {
    ResumePoint from = new ResumePoint.From(since);
    return switch (audience) {
      case Audience.User(long id) ->
          new CatchUp.Client(OptionalLong.of(id), OptionalLong.empty(), from);
      case Audience.Session(long id) ->
          new CatchUp.Client(OptionalLong.empty(), OptionalLong.of(id), from);
      case Audience.Viewers viewers ->
          throw new IllegalArgumentException("viewers catch up as users: " + viewers);
      case Audience.Everyone everyone ->
          throw new IllegalArgumentException("not everyone is connected here");
    };
  }
}
