package org.galaxyevents.notification;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import org.galaxyevents.testing.RecordingBus;
import org.galaxyevents.testing.Seeds;
import org.galaxyevents.testing.TemporaryDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PublicationsTest {

  @RegisterExtension final TemporaryDatabase database = new TemporaryDatabase();

  private final RecordingBus bus = new RecordingBus();
  private Publications publications;
  private Broadcasts broadcasts;
  private Sender sender;
  private LocalDateTime now;

  @BeforeEach
  void prepare() {
    Announcer announcer = NotificationSeeds.announcer(bus);
    publications = new Publications(database.get());
    broadcasts = new Broadcasts(database.get(), announcer);
    sender = NotificationSeeds.sender(database.get(), announcer);
    now = NotificationSeeds.now(database.get());
  }

  @Test
  void what_is_scheduled_is_next_and_not_due() {
    broadcasts.create(NotificationSeeds.broadcast("later", now.plusHours(2)));
    broadcasts.create(NotificationSeeds.broadcast("sooner", now.plusHours(1)));

    PublicationQueue.Due due = publications.due(10);

    assertThat(due.due()).isEmpty();
    assertThat(due.next()).contains(now.plusHours(1));
  }

  @Test
  void what_was_scheduled_is_due_when_its_time_has_come_until_it_is_announced() {
    broadcasts.create(NotificationSeeds.broadcast("b", now.plusHours(1)));
    passAnHour();

    PublicationQueue.Due looked = publications.due(10);
    assertThat(looked.due()).hasSize(1);

    publications.announced(looked.due(), looked.now());
    assertThat(publications.due(10)).isEqualTo(PublicationQueue.Due.NOTHING);
  }

  @Test
  void what_is_published_at_once_is_left_to_its_maker_for_some_seconds() {
    bus.goDown();
    broadcasts.create(NotificationSeeds.broadcast("b", null));

    assertThat(publications.due(10).due()).isEmpty();
    database.execute(
        "UPDATE notification SET update_time = ?, publication_time = ?",
        now.minusSeconds(11),
        now.minusSeconds(11));
    assertThat(publications.due(10).due()).hasSize(1);
  }

  @Test
  void what_was_edited_after_it_was_looked_at_is_not_counted_as_announced() {
    broadcasts.create(NotificationSeeds.broadcast("b", now.plusHours(1)));
    passAnHour();
    PublicationQueue.Due looked = publications.due(10);
    database.execute("UPDATE notification SET update_time = ?", looked.now());

    publications.announced(looked.due(), looked.now());

    assertThat(database.number("SELECT count(*) FROM notification WHERE dispatched = TRUE"))
        .isZero();
  }

  @Test
  void what_has_expired_unannounced_is_not_announced_any_more() {
    broadcasts.create(NotificationSeeds.broadcast("b", now.plusHours(1)));
    passAnHour();
    database.execute("UPDATE notification SET expiration_time = ?", now.minusSeconds(1));

    assertThat(publications.due(10).due()).isEmpty();
  }

  @Test
  void the_receivers_of_several_come_page_by_page_each_once() {
    Seeds seeds = new Seeds(database.get());
    List<Long> users =
        List.of("a", "b", "c").stream()
            .map(name -> seeds.user("user" + name).userId().orElseThrow())
            .toList();
    for (String subject : List.of("one", "two")) {
      sender.send(
          NotificationSeeds.message(subject, now.plusHours(1)),
          Recipients.ofUsers(users),
          Optional.empty());
    }
    passAnHour();
    List<Notification> due = publications.due(10).due();

    PublicationQueue.Page first = publications.receivers(due, 0, 4);
    PublicationQueue.Page second = publications.receivers(due, first.last(), 4);

    assertThat(first.complete()).isFalse();
    assertThat(second.complete()).isTrue();
    assertThat(first.users().get(due.get(0).id())).isEqualTo(users);
    assertThat(first.users().get(due.get(1).id())).isEqualTo(users.subList(0, 1));
    assertThat(second.users().get(due.get(1).id())).isEqualTo(users.subList(1, 3));
  }

  /** As if everything had been made an hour ago. */
  private void passAnHour() {
    database.execute(
        "UPDATE notification SET create_time = ?, update_time = ?, publication_time = ?",
        now.minusHours(1),
        now.minusHours(1),
        now.minusSeconds(1));
  }
}
