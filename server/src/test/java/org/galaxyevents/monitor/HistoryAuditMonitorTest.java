package org.galaxyevents.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.galaxyevents.bus.ControlBus;
import org.galaxyevents.bus.ControlTask;
import org.galaxyevents.bus.EventDispatcher;
import org.galaxyevents.change.ChangeSource;
import org.galaxyevents.change.HistoryChange;
import org.galaxyevents.election.Leadership;
import org.galaxyevents.election.Lease;
import org.galaxyevents.event.Audience;
import org.galaxyevents.event.Cursor;
import org.galaxyevents.testing.ManualClock;
import org.junit.jupiter.api.Test;

final class HistoryAuditMonitorTest {

  private final ManualClock clock = new ManualClock();
  private final ScriptedSource source = new ScriptedSource();
  private final Map<Long, List<Audience>> owners =
      new HashMap<>(Map.of(1L, List.of(new Audience.User(10))));
  private final RecordingBus bus = new RecordingBus();
  private boolean databaseFails;
  private boolean leads = true;
  private final Leadership leadership =
      new Leadership() {
        @Override
        public OptionalLong term() {
          return leads ? OptionalLong.of(3) : OptionalLong.empty();
        }

        @Override
        public Lease await() {
          return new Lease(3, this);
        }
      };
  private final HistoryAuditMonitor monitor =
      new HistoryAuditMonitor(
          source, this::ownersOf, new EventDispatcher(bus), new Lease(3, leadership), clock);

  @Test
  void a_change_goes_to_its_owner_at_once() throws Exception {
    source.emit(1, 500);

    monitor.step(source);

    assertThat(bus.published.getFirst()).isEqualTo(update(Map.of(10L, List.of(1L)), Map.of(), 500));
  }

  @Test
  void an_anonymous_history_goes_to_its_sessions_and_one_that_nobody_owns_to_nobody()
      throws Exception {
    owners.put(2L, List.of(new Audience.Session(7), new Audience.Session(8)));
    source.emit(2, 500);
    source.emit(99, 501);

    monitor.step(source);

    assertThat(bus.published.getFirst())
        .isEqualTo(update(Map.of(), Map.of(7L, List.of(2L), 8L, List.of(2L)), 500));
  }

  @Test
  void a_history_that_is_claimed_between_two_changes_goes_to_its_user_from_then_on()
      throws Exception {
    owners.put(1L, List.of(new Audience.Session(7)));
    source.emit(1, 500);
    monitor.step(source);

    owners.put(1L, List.of(new Audience.User(10)));
    clock.advance(Duration.ofSeconds(10));
    source.emit(1, 600);
    monitor.step(source);

    assertThat(bus.updates().getLast()).isEqualTo(update(Map.of(10L, List.of(1L)), Map.of(), 600));
  }

  @Test
  void a_tick_names_from_when_on_this_monitor_has_read_everything() throws Exception {
    source.now = 1_000;
    monitor.step(source);
    source.now = 2_000;
    clock.advance(Duration.ofSeconds(1));

    monitor.step(source);

    assertThat(bus.published.getLast()).isEqualTo(tick(2_000));
  }

  @Test
  void a_tick_comes_behind_what_it_covers() throws Exception {
    source.emit(1, 500);
    source.now = 1_000;

    monitor.step(source);

    assertThat(bus.published)
        .containsExactly(update(Map.of(10L, List.of(1L)), Map.of(), 500), tick(1_000));
  }

  @Test
  void a_change_that_is_found_with_the_sample_is_published_before_the_tick() throws Exception {
    source.emitWithSample(1, 900);
    source.now = 1_000;

    monitor.step(source);

    assertThat(bus.published)
        .containsExactly(update(Map.of(10L, List.of(1L)), Map.of(), 900), tick(1_000));
  }

  @Test
  void a_change_that_waits_for_its_window_holds_the_watermark() throws Exception {
    for (int milli = 0; milli <= 1_700; milli += 10) {
      source.emit(1, milli);
      source.now = milli;
      monitor.step(source);
      clock.advance(Duration.ofMillis(10));
    }
    int updates = bus.updates().size();

    source.emit(1, 5_000);
    source.now = 9_000;
    monitor.step(source);
    clock.advance(Duration.ofMillis(1_100));
    monitor.step(source);

    assertThat(bus.updates()).hasSize(updates);
    assertThat(bus.ticks().getLast()).isEqualTo(new Cursor(4_999));
    clock.advance(Duration.ofMillis(1_100));
    monitor.step(source);
    assertThat(bus.updates()).hasSize(updates + 1);
    assertThat(bus.ticks().getLast()).isEqualTo(new Cursor(9_000));
  }

  @Test
  void owners_that_cannot_be_looked_up_lose_nothing() throws Exception {
    source.emit(1, 500);
    databaseFails = true;
    assertThatThrownBy(() -> monitor.step(source)).isInstanceOf(IllegalStateException.class);
    assertThat(bus.published).isEmpty();

    databaseFails = false;
    monitor.step(source);

    assertThat(bus.updates()).containsExactly(update(Map.of(10L, List.of(1L)), Map.of(), 500));
  }

  @Test
  void a_bus_that_takes_nothing_loses_nothing_and_nothing_is_claimed_meanwhile() throws Exception {
    source.emit(1, 500);
    source.now = 1_000;
    bus.refuses = true;
    assertThatThrownBy(() -> monitor.step(source)).isInstanceOf(ControlBus.BusUnavailable.class);

    bus.refuses = false;
    monitor.step(source);

    assertThat(bus.published)
        .containsExactly(update(Map.of(10L, List.of(1L)), Map.of(), 500), tick(1_000));
  }

  @Test
  void a_thousand_changes_of_one_history_within_a_second_make_four_tasks() throws Exception {
    for (int milli = 0; milli < 5_000; milli++) {
      if (milli < 1_000) {
        source.emit(1, 500 + milli);
      }
      monitor.step(source);
      clock.advance(Duration.ofMillis(1));
    }

    assertThat(bus.updates()).hasSize(4);
    assertThat(((ControlTask.HistoryUpdate) bus.updates().getLast()).eventId())
        .isLessThanOrEqualTo(new Cursor(1_500).toString());
  }

  @Test
  void a_new_leader_says_so_at_once_and_begins_where_the_one_before_it_ended() {
    leadForOneStep();

    monitor.run(new Cursor(700));

    assertThat(source.openedFrom).containsExactly(new Cursor(700));
    assertThat(bus.published)
        .containsExactly(
            new ControlTask.Tick(3, new Cursor(700), new Cursor(700), Map.of("p", 7L)),
            new ControlTask.Tick(3, new Cursor(1_000), new Cursor(700), Map.of("p", 7L)));
  }

  @Test
  void a_leader_that_has_heard_of_nobody_begins_with_the_next_commit() {
    leadForOneStep();

    monitor.run(null);

    assertThat(source.openedFrom).hasSize(1).containsOnlyNulls();
    assertThat(bus.published).containsExactly(tick(1_000));
  }

  @Test
  void a_leader_that_cannot_read_falls_silent_so_that_another_one_takes_its_place() {
    source.lostTimes = 2;
    leadForOneStep();

    monitor.run(new Cursor(700));

    assertThat(source.openedFrom).hasSize(3);
    assertThat(bus.ticks()).containsExactly(new Cursor(700), new Cursor(1_000));
  }

  /** The term ends when the source has given its first sample. */
  private void leadForOneStep() {
    source.now = 1_000;
    source.sampled = () -> leads = false;
  }

  private Map<Long, List<Audience>> ownersOf(Collection<Long> histories) {
    if (databaseFails) {
      throw new IllegalStateException("database away");
    }
    Map<Long, List<Audience>> found = new HashMap<>(owners);
    found.keySet().retainAll(histories);
    return found;
  }

  private static ControlTask update(
      Map<Long, List<Long>> users, Map<Long, List<Long>> sessions, long micros) {
    return new ControlTask.HistoryUpdate(users, sessions, new Cursor(micros).toString()).in(3);
  }

  /** Emits what it is told to; its sample is a moment that is set by hand. */
  private static final class ScriptedSource implements ChangeSource, ChangeSource.Session {
    private final Deque<HistoryChange> changes = new ArrayDeque<>();
    private final Deque<HistoryChange> withSample = new ArrayDeque<>();
    private long now;
    private final List<@org.jspecify.annotations.Nullable Cursor> openedFrom = new ArrayList<>();
    private boolean hasSampled;
    private int lostTimes;

    /** Run the next time that somebody waits for changes, behind the tick. */
    private Runnable sampled = () -> {};

    private void emit(long history, long micros) {
      changes.add(new HistoryChange(history, new Cursor(micros)));
    }

    private void emitWithSample(long history, long micros) {
      withSample.add(new HistoryChange(history, new Cursor(micros)));
    }

    @Override
    public Session open(@org.jspecify.annotations.Nullable Cursor from) throws SourceLost {
      openedFrom.add(from);
      if (lostTimes-- > 0) {
        throw new SourceLost("away", new IllegalStateException());
      }
      return this;
    }

    @Override
    public Batch next(Duration atMost) {
      if (hasSampled) {
        sampled.run();
      }
      return take(changes, null);
    }

    @Override
    public Batch sample() {
      hasSampled = true;
      return take(withSample, new Cursor(now));
    }

    @Override
    public void close() {}

    private static Batch take(
        Deque<HistoryChange> from, @org.jspecify.annotations.Nullable Cursor watermark) {
      Batch batch = new Batch(List.copyOf(from), watermark);
      from.clear();
      return batch;
    }
  }

  private static ControlTask tick(long micros) {
    return new ControlTask.Tick(3, new Cursor(micros), new Cursor(1_000), Map.of("p", 7L));
  }

  /** Remembers what was published. */
  private static final class RecordingBus implements ControlBus {
    private final List<ControlTask> published = new ArrayList<>();
    private boolean refuses;

    @Override
    public void publish(ControlTask task) throws BusUnavailable {
      if (refuses) {
        throw new BusUnavailable("away");
      }
      published.add(task);
    }

    @Override
    public void start(Listener listener) {}

    @Override
    public Map<String, Long> heard() {
      return Map.of("p", 7L);
    }

    @Override
    public void close() {}

    private List<ControlTask> updates() {
      return published.stream().filter(task -> task instanceof ControlTask.HistoryUpdate).toList();
    }

    private List<Cursor> ticks() {
      return published.stream()
          .filter(task -> task instanceof ControlTask.Tick)
          .map(task -> ((ControlTask.Tick) task).watermark())
          .toList();
    }
  }
}
