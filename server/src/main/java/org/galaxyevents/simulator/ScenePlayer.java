package org.galaxyevents.simulator;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Plays one scene after the other, several at a time. Thread-safe. */
final class ScenePlayer {

  private final Repertoire repertoire;
  private final Stage stage;
  private final SimulationTally tally;
  private final AtomicInteger playing = new AtomicInteger();

  /** Kinds of which one has been played to its end: such a one is never left out any more. */
  private final Set<Play> played = ConcurrentHashMap.newKeySet();

  ScenePlayer(Repertoire repertoire, Stage stage, SimulationTally tally) {
    this.repertoire = repertoire;
    this.stage = stage;
    this.tally = tally;
  }

  boolean isPlaying() {
    return playing.get() > 0;
  }

  /** The next scene, to be run on a thread of its own; nothing to do if there is none. */
  Runnable next() {
    return repertoire
        .next()
        .<Runnable>map(next -> {
          playing.incrementAndGet();
          return () -> play(next);
        })
        .orElse(() -> {});
  }

  private void play(Repertoire.Next next) {
    try {
      next.scene().play(stage);
      played.add(next.play());
      tally.done(next.play().label());
    } catch (RestRefusal refusal) {
      refused(next.play(), refusal);
    } catch (IOException e) {
      tally.failed(next.play().label() + ": " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      playing.decrementAndGet();
    }
  }

  /** A server that has no such thing, or has it switched off, says so to the first who asks. */
  private void refused(Play play, RestRefusal refusal) {
    boolean never =
        switch (refusal.status()) {
          case 404, 501 -> true;
          case 403 -> play.isForAdmins();
          default -> false;
        };
    if (never && !played.contains(play)) {
      repertoire.leaveOut(play, String.valueOf(refusal.getMessage()));
    } else {
      tally.failed(play.label() + ": " + refusal.getMessage());
    }
  }
}
