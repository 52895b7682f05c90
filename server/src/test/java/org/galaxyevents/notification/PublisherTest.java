package org.galaxyevents.notification;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.galaxyevents.bus.ControlTask;
import org.galaxyevents.testing.RecordingBus;
import org.junit.jupiter.api.Test;

class PublisherTest {

  private static final LocalDateTime BEGIN = LocalDateTime.of(2026, 5, 1, 12, 0);

  private final RecordingBus bus = new RecordingBus();
  private final InMemoryPublications queue = new InMemoryPublications();
  private final Publisher publisher = new Publisher(queue, NotificationSeeds.announcer(bus));

  /** The table of notifications, and its clock, which runs when it is told to. */
  private static final class InMemoryPublications implements PublicationQueue {
    private LocalDateTime now = BEGIN;
    private final Map<Long, Notification> waiting = new TreeMap<>();
    private final Map<Long, List<Long>> receivers = new TreeMap<>();
    private int largestPage;

    void schedule(long id, LocalDateTime publication) {
      waiting.put(
          id,
          NotificationSeeds.notification(
              id, NotificationSeeds.broadcast("b" + id, publication), now));
    }

    void schedule(long id, LocalDateTime publication, List<Long> users) {
      waiting.put(
          id,
          NotificationSeeds.notification(
              id, NotificationSeeds.message("m" + id, publication), now));
      receivers.put(id, users);
    }

    @Override
    public Due due(int limit) {
      return new Due(
          now,
          waiting.values().stream()
              .filter(each -> !each.publicationTime().isAfter(now))
              .limit(limit)
              .toList(),
          waiting.values().stream()
              .map(Notification::publicationTime)
              .filter(time -> time.isAfter(now))
              .min(LocalDateTime::compareTo));
    }

    @Override
    public Page receivers(List<Notification> due, long after, int limit) {
      List<Long> rows = new ArrayList<>();
      due.forEach(each -> rows.addAll(receivers.getOrDefault(each.id(), List.of())));
      List<Long> page = rows.stream().skip(after).limit(limit).toList();
      largestPage = Math.max(largestPage, page.size());
      Map<Long, List<Long>> users = new TreeMap<>();
      for (Notification each : due) {
        List<Long> own = receivers.getOrDefault(each.id(), List.of());
        users.put(each.id(), own.stream().filter(page::contains).toList());
      }
      return new Page(users, after + page.size(), page.size() < limit);
    }

    @Override
    public void announced(List<Notification> published, LocalDateTime asOf) {
      published.forEach(each -> waiting.remove(each.id(), each));
    }
  }

  @Test
  void a_scheduled_broadcast_is_announced_once_when_its_time_comes() {
    queue.schedule(1, BEGIN.plusSeconds(5));

    assertThat(runUntil(BEGIN.plusSeconds(4))).isEmpty();
    assertThat(runUntil(BEGIN.plusSeconds(5))).containsExactly(BEGIN.plusSeconds(5));
    assertThat(runUntil(BEGIN.plusMinutes(1))).isEmpty();
  }

  @Test
  void it_waits_no_longer_than_until_the_next_publication() {
    queue.schedule(1, BEGIN.plus(Duration.ofMillis(300)));

    assertThat(publisher.publishDue()).isEqualTo(Duration.ofMillis(300));
  }

  @Test
  void one_that_is_moved_forward_is_announced_within_a_second() {
    queue.schedule(1, BEGIN.plusHours(1));
    runUntil(BEGIN.plusSeconds(10));

    queue.schedule(1, BEGIN.plusSeconds(11));

    assertThat(runUntil(BEGIN.plusSeconds(12))).hasSize(1);
  }

  @Test
  void one_that_is_put_off_is_announced_at_its_new_time_alone() {
    queue.schedule(1, BEGIN.plusSeconds(5));
    runUntil(BEGIN.plusSeconds(4));

    queue.schedule(1, BEGIN.plusSeconds(9));

    assertThat(runUntil(BEGIN.plusSeconds(20))).containsExactly(BEGIN.plusSeconds(9));
  }

  @Test
  void what_fell_due_while_nobody_looked_is_announced_at_the_first_look() {
    queue.schedule(1, BEGIN.plusSeconds(5));
    queue.schedule(2, BEGIN.plusSeconds(6));
    queue.now = BEGIN.plusHours(1);

    publisher.publishDue();

    assertThat(bus.published(ControlTask.NotifyBroadcast.class)).hasSize(2);
  }

  @Test
  void ten_thousand_for_the_same_second_are_all_announced_a_few_at_a_time() {
    LongStream.range(0, 10_000).forEach(id -> queue.schedule(id, BEGIN));

    assertThat(publisher.publishDue()).isEqualTo(Publisher.BREATH);
    assertThat(bus.published()).hasSize(Publisher.AT_ONCE);
    while (publisher.publishDue().equals(Publisher.BREATH)) {
      assertThat(bus.published()).hasSizeLessThanOrEqualTo(10_000);
    }
    assertThat(bus.published()).hasSize(10_000);
  }

  @Test
  void a_notification_to_many_is_announced_page_by_page() {
    List<Long> users = LongStream.range(0, 12_000).boxed().toList();
    queue.schedule(1, BEGIN, users);

    publisher.publishDue();

    assertThat(NotificationSeeds.told(bus)).containsExactlyElementsOf(users);
    assertThat(queue.largestPage).isEqualTo(5_000);
    assertThat(bus.published(ControlTask.NotifyUsers.class))
        .allSatisfy(task -> assertThat(task.userIds()).hasSizeLessThanOrEqualTo(1_000));
  }

  @Test
  void while_the_bus_takes_nothing_it_waits_and_announces_then() {
    queue.schedule(1, BEGIN);
    bus.goDown();

    assertThat(publisher.publishDue()).isEqualTo(Publisher.LOOK_AGAIN);
    bus.comeUp();
    publisher.publishDue();

    assertThat(bus.published()).hasSize(1);
    assertThat(queue.waiting).isEmpty();
  }

  /** Runs it in virtual time; when something was announced. */
  private List<LocalDateTime> runUntil(LocalDateTime end) {
    List<LocalDateTime> announced = new ArrayList<>();
    while (!queue.now.isAfter(end)) {
      int before = bus.published().size();
      Duration wait = publisher.publishDue();
      if (bus.published().size() > before) {
        announced.add(queue.now);
      }
      if (queue.now.equals(end)) {
        break;
      }
      LocalDateTime next = queue.now.plus(wait);
      queue.now = next.isAfter(end) ? end : next;
    }
    return announced;
  }
}
