package org.galaxyevents.simulator;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import tools.jackson.databind.JsonNode;

/**
 * What all scenes need: to make requests of which somebody has to hear, and to wait. Thread-safe.
 */
final class Stage {

  private final ActionPlayer player;
  private final HearingLedger hearings;
  private final LongSupplier clock;
  private final CountDownLatch stopped;

  Stage(ActionPlayer player, HearingLedger hearings, LongSupplier clock, CountDownLatch stopped) {
    this.player = player;
    this.hearings = hearings;
    this.clock = clock;
    this.stopped = stopped;
  }

  /** A request. */
  interface Request {
    JsonNode send() throws IOException;
  }

  /** A request of which these users have to hear, with the topic that its answer names. */
  @CanIgnoreReturnValue
  JsonNode announce(
      Announcement what,
      Collection<Integer> users,
      Request request,
      Function<JsonNode, Topic> topic)
      throws IOException {
    return announce(what, users, request, topic, _ -> Duration.ZERO);
  }

  /** The same for something that is to be heard only so long after the request. */
  JsonNode announce(
      Announcement what,
      Collection<Integer> users,
      Request request,
      Function<JsonNode, Topic> topic,
      Function<JsonNode, Duration> after)
      throws IOException {
    long sentAt = clock.getAsLong();
    JsonNode answer = request.send();
    long due = sentAt + after.apply(answer).toNanos();
    hearings.expect(
        new HearingLedger.Expected(what, topic.apply(answer), users, due), clock.getAsLong());
    return answer;
  }

  /**
   * Renames a history that was taken from all others, who must not hear of it: not before what was
   * decided earlier has arrived, even if the simulation ends meanwhile.
   */
  void renameInPrivate(SimulatedUser owner, SimulatedHistory history, String name)
      throws InterruptedException {
    Thread.sleep(HearingLedger.GRACE);
    rename(owner, history, name, List.of());
  }

  /**
   * Gives a history another name; its owner is to hear of it, and these viewers. Waits until they
   * have: what was taken from them before they heard of it they need not hear.
   */
  void rename(
      SimulatedUser owner, SimulatedHistory history, String name, Collection<Integer> viewers)
      throws InterruptedException {
    long sentAt = clock.getAsLong();
    boolean renamed = play(owner, history, new Action.Rename(name));
    if (renamed && !viewers.isEmpty()) {
      hearings
          .expect(
              new HearingLedger.Expected(
                  Announcement.VIEWED_CHANGE, Topic.history(history.id()), viewers, sentAt),
              clock.getAsLong())
          .await();
    }
  }

  /** Puts something into a history; one that never had anything cannot be shared. */
  void fill(SimulatedUser owner, SimulatedHistory history) {
    play(owner, history, new Action.PlayJob("Something to share", List.of()));
  }

  private boolean play(SimulatedUser owner, SimulatedHistory history, Action action) {
    return player.play(new Step(0, owner.number(), owner.histories().indexOf(history), action));
  }

  /** The user may hear of it from here on. */
  void allow(Topic topic, SimulatedUser user) {
    hearings.allow(topic, user.number());
  }

  /** What the user could hear of was taken away. */
  void disallow(Topic topic, SimulatedUser user) {
    hearings.disallow(topic, user.number(), clock.getAsLong());
  }

  /** Something was possible that must not be. */
  void foundWrong(String what) {
    hearings.foundWrong(what);
  }

  /**
   * Waits, but no longer than the simulation runs.
   *
   * @return whether it goes on
   */
  @CanIgnoreReturnValue
  boolean pause(Duration time) throws InterruptedException {
    return !stopped.await(time.toMillis(), TimeUnit.MILLISECONDS);
  }
}
