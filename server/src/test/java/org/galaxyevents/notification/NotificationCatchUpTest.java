package org.galaxyevents.notification;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.galaxyevents.catchup.MissedNotifications.Question;
import org.galaxyevents.catchup.MissedNotifications.Status;
import org.galaxyevents.event.Cursor;
import org.galaxyevents.notification.Broadcasts.Creation;
import org.galaxyevents.testing.RecordingBus;
import org.galaxyevents.testing.Seeds;
import org.galaxyevents.testing.TemporaryDatabase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class NotificationCatchUpTest {

  @RegisterExtension final TemporaryDatabase database = new TemporaryDatabase();

  private final RecordingBus bus = new RecordingBus();
  private NotificationCatchUp catchUp;
  private Sender sender;
  private Broadcasts broadcasts;
  private Inboxes inboxes;
  private long alice;
  private long bob;
  private LocalDateTime now;

  @BeforeEach
  void prepare() {
    Announcer announcer = NotificationSeeds.announcer(bus);
    catchUp = new NotificationCatchUp(database.get(), NotificationSeeds.VIEW);
    sender = NotificationSeeds.sender(database.get(), announcer);
    broadcasts = new Broadcasts(database.get(), announcer);
    inboxes = new Inboxes(database.get(), announcer);
    Seeds seeds = new Seeds(database.get());
    alice = seeds.user("alice").userId().orElseThrow();
    bob = seeds.user("bob").userId().orElseThrow();
    now = NotificationSeeds.now(database.get());
  }

  @Test
  void somebody_who_has_nothing_gets_galaxys_empty_status() {
    assertThat(status(alice, now))
        .isEqualTo(
            new Status("{\"total_unread_count\":0,\"notifications\":[],\"broadcasts\":[]}", true));
  }

  @Test
  void what_was_sent_since_is_told_and_what_was_before_only_counted() {
    send("old", null);
    age(10);
    send("new", null);

    JsonNode status = json(status(alice, now.minusMinutes(5)));

    assertThat(subjects(status)).containsExactly("new");
    assertThat(status.get("total_unread_count").asInt()).isEqualTo(2);
    assertThat(status.get("notifications").get(0).propertyNames())
        .containsExactly(
            "id",
            "source",
            "category",
            "variant",
            "create_time",
            "update_time",
            "publication_time",
            "expiration_time",
            "content",
            "seen_time",
            "deleted");
  }

  @Test
  void what_was_seen_or_put_away_since_is_told_again() {
    long seen = send("seen", null);
    long gone = send("gone", null);
    age(10);
    inboxes.change(alice, List.of(seen), new InboxEdit(Optional.of(true), Optional.empty()));
    inboxes.change(alice, List.of(gone), InboxEdit.DELETE);

    JsonNode status = json(status(alice, now.minusMinutes(5)));

    assertThat(subjects(status)).containsExactly("gone", "seen");
    assertThat(status.get("notifications").get(0).get("deleted").asBoolean()).isTrue();
    assertThat(status.get("notifications").get(1).get("seen_time").isNull()).isFalse();
    assertThat(status.get("total_unread_count").asInt()).isZero();
  }

  @Test
  void what_was_put_away_before_is_not_told_though_it_was_published_since() {
    long gone = send("gone", null);
    inboxes.change(alice, List.of(gone), InboxEdit.DELETE);
    database.execute(
        "UPDATE user_notification_association SET update_time = ?", now.minusMinutes(10));

    assertThat(status(alice, now.minusMinutes(5)).nothing()).isTrue();
  }

  @Test
  void what_is_scheduled_is_told_to_nobody_until_its_time_has_come() {
    send("secret", now.plusHours(1));
    broadcast("secret", now.plusHours(1));

    assertThat(status(alice, now.minusDays(1)).payload()).doesNotContain("secret");
    database.execute("UPDATE notification SET publication_time = ?, update_time = ?", now, now);
    assertThat(json(status(alice, now)).get("broadcasts")).hasSize(1);
    assertThat(subjects(json(status(alice, now)))).containsExactly("secret");
  }

  @Test
  void visitors_are_told_of_broadcasts_alone() {
    send("personal", null);
    broadcast("for all", null);

    Status status = catchUp.missed(List.of(question(OptionalLong.empty(), now))).getFirst();

    assertThat(status.payload()).contains("for all").doesNotContain("personal");
    assertThat(status.payload()).startsWith("{\"total_unread_count\":0");
  }

  @Test
  void a_broadcast_that_was_stopped_since_is_told_with_its_end() {
    long id = broadcast("hello", null);
    age(10);
    broadcasts.edit(id, NotificationSeeds.edit(null, now.minusSeconds(1), null));

    JsonNode told = json(status(alice, now.minusMinutes(5))).get("broadcasts");

    assertThat(told).hasSize(1);
    assertThat(told.get(0).get("expiration_time").asString())
        .isEqualTo(Cursor.of(now.minusSeconds(1)).toString());
  }

  @Test
  void a_broadcast_that_was_put_off_since_is_told_to_have_ended_and_nothing_more() {
    long id = broadcast("hello", null);
    age(10);
    broadcasts.edit(id, NotificationSeeds.edit(now.plusHours(1), null, "secret"));

    Status status = status(alice, now.minusMinutes(5));

    assertThat(status.payload()).contains("\"subject\":\"\"").doesNotContain("secret");
  }

  @Test
  void five_hundred_of_the_newest_are_told_at_once() {
    for (int i = 0; i < NotificationCatchUp.MOST + 1; i++) {
      database.execute(
          """
          INSERT INTO notification (create_time, update_time, publication_time, expiration_time, category, variant,
            dispatched, content) VALUES (?, ?, ?, ?, 'message', 'info', TRUE, '{}')
          """,
          now,
          now,
          now,
          now.plusDays(1));
    }
    database.execute(
        "INSERT INTO user_notification_association (user_id, notification_id, deleted, update_time) SELECT ?, id, FALSE, update_time FROM notification",
        alice);

    JsonNode status = json(status(alice, now));

    assertThat(status.get("notifications")).hasSize(NotificationCatchUp.MOST);
    assertThat(status.get("total_unread_count").asInt()).isEqualTo(NotificationCatchUp.MOST + 1);
  }

  @Test
  void each_of_many_gets_its_own_since_its_own_moment() {
    send("both", null);
    age(10);
    List<Question> questions = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      questions.add(question(OptionalLong.of(1_000 + i), now));
    }
    questions.add(question(OptionalLong.of(alice), now.minusMinutes(20)));
    questions.add(question(OptionalLong.of(alice), now));
    questions.add(question(OptionalLong.of(bob), now));

    List<Status> answers = catchUp.missed(questions);

    assertThat(answers).hasSize(2_003);
    assertThat(subjects(json(answers.get(2_000)))).containsExactly("both");
    assertThat(subjects(json(answers.get(2_001)))).isEmpty();
    assertThat(json(answers.get(2_002)).get("total_unread_count").asInt()).isEqualTo(1);
    assertThat(answers.get(0)).isSameAs(answers.get(1_999));
  }

  private long send(String subject, @Nullable LocalDateTime publication) {
    return switch (sender.send(
        NotificationSeeds.message(subject, publication),
        Recipients.ofUsers(List.of(alice, bob)),
        Optional.empty())) {
      case Sender.Outcome.Sent(Notification sent, int receivers) -> sent.id();
      case Sender.Outcome.UnderWay underWay -> throw new AssertionError(underWay);
      case Sender.Outcome.Unknown unknown -> throw new AssertionError(unknown);
      case Sender.Outcome.NeverSeen neverSeen -> throw new AssertionError(neverSeen);
    };
  }

  private long broadcast(String subject, @Nullable LocalDateTime publication) {
    return switch (broadcasts.create(NotificationSeeds.broadcast(subject, publication))) {
      case Creation.Created(Notification broadcast) -> broadcast.id();
      case Creation.NeverSeen neverSeen -> throw new AssertionError(neverSeen);
    };
  }

  /** As if everything so far had happened some minutes earlier. */
  private void age(int minutes) {
    LocalDateTime before = now.minusMinutes(minutes);
    database.execute(
        "UPDATE notification SET create_time = ?, update_time = ?, publication_time = ?",
        before,
        before,
        before);
    database.execute("UPDATE user_notification_association SET update_time = ?", before);
  }

  private Status status(long user, LocalDateTime since) {
    return catchUp.missed(List.of(question(OptionalLong.of(user), since))).getFirst();
  }

  private static Question question(OptionalLong user, LocalDateTime since) {
    return new Question(user, Cursor.of(since));
  }

  private static JsonNode json(Status status) {
    return JsonMapper.shared().readTree(status.payload());
  }

  private static List<String> subjects(JsonNode status) {
    return status
        .get("notifications")
        .valueStream()
        .map(each -> each.get("content").get("subject").asString())
        .toList();
  }
}
