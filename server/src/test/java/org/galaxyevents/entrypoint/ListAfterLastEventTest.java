package org.galaxyevents.entrypoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.galaxyevents.account.Requester;
import org.galaxyevents.bus.ControlBus;
import org.galaxyevents.bus.ControlTask;
import org.galaxyevents.bus.EventDispatcher;
import org.galaxyevents.history.ContentsEditor;
import org.galaxyevents.history.HistoryStore;
import org.galaxyevents.testing.Seeds;
import org.galaxyevents.testing.TemporaryDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Users whose tools live through random lives, and clients as fast as can be: each event is
 * answered by a look at the list before anything else happens.
 */
final class ListAfterLastEventTest {

  private static final int RUNS = 1_000;
  private static final int STEPS = 3;

  @RegisterExtension final TemporaryDatabase database = new TemporaryDatabase();

  private final EntryPointStore store = new EntryPointStore(new SecureRandom());

  /** The list that each user's client has seen last. */
  private final Map<Long, List<EntryPoint>> seen = new ConcurrentHashMap<>();

  @Test
  void the_list_after_the_last_event_is_the_final_state_in_a_thousand_runs() throws Exception {
    Seeds seeds = new Seeds(database.get());
    List<Actor> actors = new ArrayList<>();
    for (String name : List.of("alice", "bob", "carol")) {
      Requester user = seeds.user(name);
      actors.add(new Actor(user, seeds.history(user, "h")));
    }
    for (int seed = 0; seed < RUNS; seed++) {
      Random random = new Random(seed);
      for (int step = 0; step < STEPS; step++) {
        actors.get(random.nextInt(actors.size())).act(random);
      }
      assertEveryListIsFinal(actors, "seed " + seed);
      if (seed % 10 == 9) {
        database.execute("DELETE FROM interactivetool_entry_point");
        actors.forEach(Actor::forget);
      }
    }
  }

  @Test
  void it_is_the_final_state_also_when_one_user_acts_in_many_places_at_once() throws Exception {
    Seeds seeds = new Seeds(database.get());
    Requester alice = seeds.user("alice");
    long history = seeds.history(alice, "h");
    List<Actor> places = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      places.add(new Actor(alice, history));
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(places.size())) {
      for (int seed = 0; seed < 20; seed++) {
        List<Future<?>> acting = new ArrayList<>();
        for (int i = 0; i < places.size(); i++) {
          Actor place = places.get(i);
          Random random = new Random(seed * 31L + i);
          acting.add(
              threads.submit(() -> {
                for (int step = 0; step < STEPS; step++) {
                  place.act(random);
                }
              }));
        }
        for (Future<?> each : acting) {
          each.get();
        }
        assertThat(seen.get(id(alice))).as("seed %d", seed).isEqualTo(list(id(alice)));
      }
    }
  }

  private void assertEveryListIsFinal(List<Actor> actors, String run) {
    for (Actor actor : actors) {
      long user = id(actor.user);
      assertThat(seen.getOrDefault(user, List.of())).as(run).isEqualTo(list(user));
      assertThat(seen.getOrDefault(user, List.of()))
          .as(run)
          .allMatch(each -> each.job().user().orElseThrow() == user);
    }
  }

  private List<EntryPoint> list(long user) {
    return database.get().read(handle -> store.runningOfUser(handle, user));
  }

  private static long id(Requester user) {
    return user.userId().orElseThrow();
  }

  /** One user, who starts tools and lets them change. */
  private final class Actor {
    private final Requester user;
    private final long history;
    private final List<EntryPoint> mine = new ArrayList<>();
    private final InteractiveTools tools =
        new InteractiveTools(
            database.get(),
            store,
            new ContentsEditor(new HistoryStore(), UUID::randomUUID),
            new EntryPointAnnouncer(Optional.of(new EventDispatcher(new LookingBus()))));

    private Actor(Requester user, long history) {
      this.user = user;
      this.history = history;
    }

    private void act(Random random) {
      if (mine.isEmpty() || random.nextInt(3) == 0) {
        mine.addAll(tools.start(user.user().orElseThrow(), wanted(random), snapshot -> {}));
        return;
      }
      EntryPoint one = mine.get(random.nextInt(mine.size()));
      switch (random.nextInt(3)) {
        case 0 ->
            tools.configure(
                one.job().id(), List.of(new PortMapping(8888, "127.0.0.1", 40_000, "http")));
        case 1 -> tools.stop(one.id(), user);
        default -> {
          JobState[] states = JobState.values();
          tools.setState(one.job().id(), states[random.nextInt(states.length)], user);
        }
      }
    }

    private ToolStart wanted(Random random) {
      List<ToolStart.Door> doors = new ArrayList<>();
      for (int i = 0; i <= random.nextInt(3); i++) {
        doors.add(new ToolStart.Door("door " + i, null, 8888, "", true));
      }
      return new ToolStart(history, "tool", "tool", doors);
    }

    private void forget() {
      mine.clear();
      seen.remove(id(user));
    }
  }

  /** Looks at the list of whom an event concerns the moment that it is published. */
  private final class LookingBus implements ControlBus {

    @Override
    public void publish(ControlTask task) {
      if (task instanceof ControlTask.EntryPointUpdate(long user, String eventId)) {
        // One look at a time, as a page has it: the look that began last counts.
        synchronized (seen) {
          seen.put(user, list(user));
        }
      }
    }

    @Override
    public void start(Listener listener) {
      throw new UnsupportedOperationException("nobody listens to this bus");
    }

    @Override
    public void close() {}
  }
}
