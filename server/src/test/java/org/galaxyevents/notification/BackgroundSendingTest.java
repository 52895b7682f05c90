package org.galaxyevents.notification;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.galaxyevents.bus.ControlTask;
import org.galaxyevents.notification.SendingStore.Progress;
import org.galaxyevents.notification.SendingStore.State;
import org.galaxyevents.testing.ManualExecutor;
import org.galaxyevents.testing.RecordingBus;
import org.galaxyevents.testing.TemporaryDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class BackgroundSendingTest {

  private static final int MANY = 3_500;

  @RegisterExtension final TemporaryDatabase database = new TemporaryDatabase();

  private final RecordingBus bus = new RecordingBus();
  private final ManualExecutor background = new ManualExecutor();
  private CountedWrites writes;
  private BackgroundSending sending;
  private Sender sender;

  @BeforeEach
  void prepare() {
    Announcer announcer = NotificationSeeds.announcer(bus);
    Distribution distribution = new Distribution(false);
    writes = CountedWrites.to(database.get());
    sending = new BackgroundSending(writes, announcer, distribution, background);
    sender = NotificationSeeds.sender(writes, announcer, background, distribution);
    database.execute(
        """
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
        INSERT INTO galaxy_user (id, email, username, password) SELECT i, 'u' || i || '@example.org', 'u' || i, 'x' FROM n
        """,
        MANY);
    database.execute("INSERT INTO galaxy_group (id, name, deleted) VALUES (1, 'all', FALSE)");
    database.execute(
        "INSERT INTO user_group_association (user_id, group_id) SELECT id, 1 FROM galaxy_user");
  }

  @Test
  void many_get_it_in_batches_each_announced_after_its_commit() {
    assertThat(sendToAll(null)).isEqualTo(new Sender.Outcome.UnderWay(NotificationSeeds.NAME));
    assertThat(progress()).contains(new Progress(State.STARTED, 0));
    assertThat(received()).isZero();

    background.runAll();

    assertThat(progress()).contains(new Progress(State.SUCCESS, MANY));
    assertThat(received()).isEqualTo(MANY);
    assertThat(NotificationSeeds.told(bus))
        .containsExactlyElementsOf(LongStream.rangeClosed(1, MANY).boxed().toList());
    assertThat(unannounced()).isZero();
  }

  @Test
  void no_more_than_a_batch_is_held_at_a_time_however_many_get_it() {
    sendToAll(null);
    background.runAll();

    assertThat(writes.sizes()).containsExactly(1_000L, 1_000L, 1_000L, 500L);
    assertThat(bus.published(ControlTask.NotifyUsers.class))
        .allSatisfy(
            task -> assertThat(task.userIds()).hasSizeLessThanOrEqualTo(BackgroundSending.BATCH));
  }

  @Test
  void those_who_refuse_the_category_are_left_out() {
    database.execute(
        """
        INSERT INTO user_preference (user_id, name, value)
        VALUES (17, 'notifications', '{"preferences": {"message": {"enabled": false}}}')
        """);

    sendToAll(null);
    background.runAll();

    assertThat(progress()).contains(new Progress(State.SUCCESS, MANY - 1));
    assertThat(NotificationSeeds.told(bus)).hasSize(MANY - 1).doesNotContain(17L);
  }

  @Test
  void what_a_crash_has_left_is_carried_on_and_nobody_gets_it_twice() {
    sendToAll(null);
    database.execute(
        "INSERT INTO user_notification_association (user_id, notification_id, deleted) SELECT id, 1, FALSE FROM galaxy_user WHERE id <= 1000");
    database.execute(
        "UPDATE galaxy_events_sending SET last_user_id = 1000, sent = 1000, update_time = ?",
        LocalDateTime.of(2020, 1, 1, 0, 0));

    assertThat(sending.resume()).isEqualTo(1);

    assertThat(progress()).contains(new Progress(State.SUCCESS, MANY));
    assertThat(received()).isEqualTo(MANY);
    // Whether the first thousand were told is not known: the publisher tells all.
    assertThat(unannounced()).isEqualTo(1);
  }

  @Test
  void a_sending_that_moves_is_nobody_elses_to_carry_on() {
    sendToAll(null);

    assertThat(sending.resume()).isZero();
    assertThat(received()).isZero();
  }

  @Test
  void one_that_is_scheduled_is_announced_to_nobody_yet() {
    sendToAll(NotificationSeeds.now(database.get()).plusHours(1));
    background.runAll();

    assertThat(received()).isEqualTo(MANY);
    assertThat(bus.published()).isEmpty();
    assertThat(unannounced()).isEqualTo(1);
  }

  @Test
  void a_few_get_it_at_once() {
    Sender.Outcome outcome =
        sender.send(
            NotificationSeeds.message("S", null),
            Recipients.ofUsers(LongStream.rangeClosed(1, Sender.AT_ONCE).boxed().toList()),
            Optional.empty());

    assertThat(outcome)
        .isInstanceOfSatisfying(
            Sender.Outcome.Sent.class,
            sent -> assertThat(sent.receivers()).isEqualTo(Sender.AT_ONCE));
    assertThat(background.size()).isZero();
  }

  private Sender.Outcome sendToAll(@org.jspecify.annotations.Nullable LocalDateTime publication) {
    return sender.send(
        NotificationSeeds.message("S", publication),
        new Recipients(Set.of(), Set.of(1L), Set.of()),
        Optional.empty());
  }

  private Optional<Progress> progress() {
    return database
        .get()
        .read(handle -> new SendingStore().progress(handle, NotificationSeeds.NAME));
  }

  private long received() {
    return database.number("SELECT count(*) FROM user_notification_association");
  }

  private long unannounced() {
    return database.number("SELECT count(*) FROM notification WHERE dispatched = FALSE");
  }
}
