package org.galaxyevents.notification;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import org.galaxyevents.bus.ControlTask;
import org.galaxyevents.notification.Broadcasts.Creation;
import org.galaxyevents.notification.Broadcasts.Edited;
import org.galaxyevents.testing.RecordingBus;
import org.galaxyevents.testing.TemporaryDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class BroadcastsTest {

  private static final BroadcastEdit WITHOUT_TIME =
      new BroadcastEdit(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          true,
          Optional.empty(),
          Optional.empty());

  @RegisterExtension final TemporaryDatabase database = new TemporaryDatabase();

  private final RecordingBus bus = new RecordingBus();
  private Broadcasts broadcasts;
  private LocalDateTime now;

  @BeforeEach
  void prepare() {
    broadcasts = new Broadcasts(database.get(), NotificationSeeds.announcer(bus));
    now = NotificationSeeds.now(database.get());
  }

  @Test
  void a_broadcast_is_announced_once_when_it_is_made() {
    create("hello", null);

    assertThat(announced()).singleElement().asString().contains("hello");
    assertThat(unannounced()).isZero();
  }

  @Test
  void a_scheduled_broadcast_is_not_announced_when_it_is_made() {
    create("secret", now.plusHours(1));

    assertThat(announced()).isEmpty();
    assertThat(unannounced()).isEqualTo(1);
  }

  @Test
  void an_update_is_announced_with_what_it_changes() {
    long id = create("hello", null);
    bus.clear();

    broadcasts.edit(id, NotificationSeeds.edit(null, null, "changed"));

    assertThat(announced()).singleElement().asString().contains("changed");
    assertThat(unannounced()).isZero();
  }

  @Test
  void an_update_of_a_scheduled_one_is_not_announced() {
    long id = create("secret", now.plusHours(1));

    broadcasts.edit(id, NotificationSeeds.edit(null, null, "still secret"));

    assertThat(announced()).isEmpty();
  }

  @Test
  void one_whose_publication_is_moved_to_the_past_is_announced_at_once() {
    long id = create("secret", now.plusHours(1));

    broadcasts.edit(id, NotificationSeeds.edit(now, null, null));

    assertThat(announced()).singleElement().asString().contains("secret");
    assertThat(unannounced()).isZero();
  }

  @Test
  void one_whose_publication_time_is_taken_away_is_announced_at_once() {
    long id = create("secret", now.plusHours(1));

    broadcasts.edit(id, WITHOUT_TIME);

    assertThat(announced()).singleElement().asString().contains("secret");
    assertThat(unannounced()).isZero();
    assertThat(publication()).isBeforeOrEqualTo(NotificationSeeds.now(database.get()));
  }

  @Test
  void one_that_was_published_keeps_its_publication_time_when_that_is_taken_away() {
    long id = create("hello", now.minusHours(1));

    broadcasts.edit(id, WITHOUT_TIME);

    assertThat(publication()).isEqualTo(now.minusHours(1));
  }

  @Test
  void one_that_is_stopped_is_announced_with_its_end() {
    long id = create("hello", null);
    bus.clear();

    broadcasts.edit(id, NotificationSeeds.edit(null, LocalDateTime.of(2020, 1, 1, 0, 0), null));

    assertThat(announced())
        .singleElement()
        .asString()
        .contains("\"expiration_time\":\"2020-01-01T00:00:00\"");
    assertThat(unannounced()).isZero();
  }

  @Test
  void one_that_is_put_off_disappears_and_says_nothing_of_what_it_will_be() {
    long id = create("hello", null);
    bus.clear();

    broadcasts.edit(id, NotificationSeeds.edit(now.plusHours(1), null, "secret"));

    assertThat(announced())
        .singleElement()
        .asString()
        .contains("\"subject\":\"\"")
        .doesNotContain("secret")
        .doesNotContain(now.plusHours(1).toString().substring(0, 16));
    assertThat(unannounced()).isEqualTo(1);
  }

  @Test
  void one_that_would_end_before_it_begins_stays_as_it_was() {
    long id = create("hello", null);

    assertThat(
            broadcasts.edit(
                id, NotificationSeeds.edit(now.plusHours(2), now.plusHours(1), "changed")))
        .isEqualTo(new Edited.EndsBeforeItBegins());
    assertThat(database.text("SELECT content FROM notification")).contains("hello");
  }

  @Test
  void what_the_bus_does_not_take_stays_unannounced() {
    bus.goDown();

    create("hello", null);

    assertThat(unannounced()).isEqualTo(1);
  }

  private long create(
      String subject, @org.jspecify.annotations.Nullable LocalDateTime publication) {
    return switch (broadcasts.create(NotificationSeeds.broadcast(subject, publication))) {
      case Creation.Created(Notification broadcast) -> broadcast.id();
      case Creation.NeverSeen() -> throw new AssertionError("refused");
    };
  }

  private LocalDateTime publication() {
    return database
        .get()
        .read(handle ->
            handle
                .createQuery("SELECT publication_time FROM notification")
                .mapTo(LocalDateTime.class)
                .one());
  }

  private List<String> announced() {
    return bus.published(ControlTask.NotifyBroadcast.class).stream()
        .map(ControlTask.NotifyBroadcast::payload)
        .toList();
  }

  private long unannounced() {
    return database.number("SELECT count(*) FROM notification WHERE dispatched = FALSE");
  }
}
