package org.galaxyevents.worker;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.galaxyevents.bus.ControlBus;
import org.galaxyevents.catchup.CatchUp;
import org.galaxyevents.catchup.Journal;
import org.galaxyevents.connection.ConnectionRegistry;
import org.galaxyevents.connection.Identity;
import org.galaxyevents.event.InterestGroup;
import org.galaxyevents.viewer.OwnersHeard;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the bus bring what concerns those who are connected here, and nothing else. Whoever opens a
 * stream is listened for first and looks for what it missed second, so that nothing falls between.
 * A group that nobody here has needed for a minute is let go. Thread-safe.
 */
public final class Interests implements CatchUp, OwnersHeard {

  private static final Logger log = LoggerFactory.getLogger(Interests.class);

  /** Pages are reloaded: binding anew each time would cost more than hearing a little more. */
  private static final Duration KEPT = Duration.ofMinutes(1);

  private final ControlBus bus;
  private final Journal journal;
  private final CatchUp catchUp;
  private final Executor blocking;
  private final LongSupplier nanoTime;

  /** The groups that are listened to, and when each was needed last. */
  @GuardedBy("this")
  private final Map<InterestGroup, Long> neededAt = new HashMap<>();

  /** What is to be done with the bus, one after the other: binding must not overtake letting go. */
  @GuardedBy("this")
  private final Deque<Runnable> turns = new ArrayDeque<>();

  @GuardedBy("this")
  private boolean busy;

  /**
   * @param catchUp looks up what was missed
   * @param blocking where the bus is waited for
   */
  public Interests(
      ControlBus bus, Journal journal, CatchUp catchUp, Executor blocking, LongSupplier nanoTime) {
    this.bus = bus;
    this.journal = journal;
    this.catchUp = catchUp;
    this.blocking = blocking;
    this.nanoTime = nanoTime;
    journal.hears(Set.of());
  }

  @Override
  public void missed(Client client, Consumer<Answer> answer) {
    Set<InterestGroup> groups = groups(new Identity(client.user(), client.session()));
    if (areListenedTo(groups)) {
      catchUp.missed(client, answer);
    } else {
      inTurn(() -> {
        bind(groups);
        // Not in turn: who comes next must not wait for the database.
        blocking.execute(() -> catchUp.missed(client, answer));
      });
    }
  }

  @Override
  public boolean listenTo(Set<InterestGroup> groups) {
    if (areListenedTo(groups)) {
      return false;
    }
    CompletableFuture<Boolean> listening = new CompletableFuture<>();
    inTurn(() -> {
      try {
        bind(groups);
      } finally {
        listening.complete(true);
      }
    });
    return listening.join();
  }

  /** To be called now and then: lets go of what nobody here needs any more. */
  public void tidy(ConnectionRegistry registry) {
    registry.identities(identities ->
        inTurn(() ->
            letGo(
                identities.stream()
                    .flatMap(identity -> groups(identity).stream())
                    .collect(Collectors.toSet()))));
  }

  private synchronized boolean areListenedTo(Set<InterestGroup> groups) {
    if (!neededAt.keySet().containsAll(groups)) {
      return false;
    }
    long now = nanoTime.getAsLong();
    groups.forEach(group -> neededAt.put(group, now));
    return true;
  }

  private void bind(Set<InterestGroup> groups) {
    if (areListenedTo(groups)) {
      return;
    }
    bus.listenTo(groups);
    Set<InterestGroup> added = new HashSet<>(groups);
    synchronized (this) {
      added.removeAll(neededAt.keySet());
      long now = nanoTime.getAsLong();
      groups.forEach(group -> neededAt.put(group, now));
    }
    journal.hears(added);
  }

  private void letGo(Set<InterestGroup> connected) {
    Set<InterestGroup> unneeded = new HashSet<>();
    synchronized (this) {
      long now = nanoTime.getAsLong();
      neededAt.forEach((group, at) -> {
        if (!connected.contains(group) && now - at > KEPT.toNanos()) {
          unneeded.add(group);
        }
      });
      neededAt.keySet().removeAll(unneeded);
    }
    if (!unneeded.isEmpty()) {
      journal.hearsNoMore(unneeded);
      bus.stopListeningTo(unneeded);
    }
  }

  private void inTurn(Runnable turn) {
    synchronized (this) {
      turns.add(turn);
      if (busy) {
        return;
      }
      busy = true;
    }
    blocking.execute(this::takeTurns);
  }

  private void takeTurns() {
    for (Runnable turn = nextTurn(); turn != null; turn = nextTurn()) {
      try {
        turn.run();
      } catch (RuntimeException bug) {
        // The streams behind it must open all the same.
        log.error("The bus could not be told whom to listen for", bug);
      }
    }
  }

  private synchronized @Nullable Runnable nextTurn() {
    Runnable turn = turns.pollFirst();
    busy = turn != null;
    return turn;
  }

  private static Set<InterestGroup> groups(Identity identity) {
    Set<InterestGroup> groups = new HashSet<>(2);
    identity.user().ifPresent(id -> groups.add(InterestGroup.ofUser(id)));
    identity.session().ifPresent(id -> groups.add(InterestGroup.ofSession(id)));
    return groups;
  }
}
