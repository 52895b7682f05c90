package org.galaxyevents.bus.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import org.galaxyevents.bus.ControlTask;
import org.galaxyevents.bus.GapReason;
import org.galaxyevents.event.InterestGroup;
import org.galaxyevents.simulation.Machine;
import org.galaxyevents.simulation.Schedule;
import org.galaxyevents.simulation.Story;
import org.junit.jupiter.api.Test;

/** Who hears what concerns it alone notices each message that did not come, the first too. */
final class MissedByInterestTest {

  private static final long ALICE = 2;
  private static final Set<InterestGroup> OF_ALICE = Set.of(InterestGroup.ofUser(ALICE));
  private static final ControlTask TASK = new ControlTask.EntryPointUpdate(ALICE, "1");
  private static final ControlTask NEXT = new ControlTask.EntryPointUpdate(ALICE, "2");
  private static final ControlTask NOT_OURS = new ControlTask.EntryPointUpdate(3, "");

  private final Story story = new Story(false);
  private final Schedule schedule = new Schedule(story);
  private final SimulatedBroker broker =
      new SimulatedBroker(new Machine("broker", schedule, 1), story, new Unwatched());
  private final Machine machine = new Machine("main.1", schedule, 1);
  private final RecordingListener listener = new RecordingListener();
  private final SteppedBus worker = started(machine, listener);
  private final SteppedBus producer =
      started(new Machine("main.2", schedule, 1), new RecordingListener());

  @Test
  void the_first_message_to_a_group_that_is_lost_is_a_gap() throws Exception {
    worker.listenTo(OF_ALICE);
    pass(Duration.ofSeconds(1));
    broker.mishap(machine, SimulatedBroker.Mishap.LOST, false);

    producer.publish(TASK);
    pass(Duration.ofSeconds(3));

    assertThat(listener.all()).containsExactly(GapReason.RECONNECTED, GapReason.BEHIND_TICK);
  }

  @Test
  void the_first_message_to_a_group_that_is_lost_is_missed_by_the_second() throws Exception {
    worker.listenTo(OF_ALICE);
    pass(Duration.ofSeconds(1));
    producer.publish(NOT_OURS);
    pass(Duration.ofMillis(100));
    broker.mishap(machine, SimulatedBroker.Mishap.LOST, false);

    producer.publish(TASK);
    producer.publish(NEXT);
    pass(Duration.ofSeconds(3));

    assertThat(listener.all())
        .containsExactly(GapReason.RECONNECTED, GapReason.MESSAGES_MISSING, NEXT);
  }

  @Test
  void what_was_sent_before_anybody_here_needed_it_is_no_gap() throws Exception {
    producer.publish(TASK);
    pass(Duration.ofMillis(500));

    worker.listenTo(OF_ALICE);
    producer.publish(NEXT);
    pass(Duration.ofSeconds(3));

    assertThat(listener.all()).containsExactly(GapReason.RECONNECTED, NEXT);
  }

  @Test
  void a_group_that_the_broker_did_not_bind_is_bound_by_another_connection() throws Exception {
    broker.cut(machine, true);
    worker.listenTo(OF_ALICE);
    broker.cut(machine, false);
    pass(Duration.ofSeconds(3));

    producer.publish(TASK);
    pass(Duration.ofSeconds(3));

    assertThat(listener.all()).containsExactly(GapReason.RECONNECTED, GapReason.RECONNECTED, TASK);
  }

  private SteppedBus started(Machine by, RecordingListener heard) {
    SteppedBus bus =
        new SteppedBus(
            SteppedBus.config(by.name(), RabbitConfig.Routing.INTEREST), broker, by, schedule);
    bus.start(heard);
    pass(Duration.ofSeconds(1));
    return bus;
  }

  private void pass(Duration duration) {
    schedule.runUntil(schedule.now() + duration.toNanos());
  }

  /** Nobody looks. */
  private static final class Unwatched implements SimulatedBroker.Watcher {
    @Override
    public void announced(long term, String by, Set<Long> histories) {}

    @Override
    public void ticked(String by, ControlTask.Tick tick) {}
  }
}
