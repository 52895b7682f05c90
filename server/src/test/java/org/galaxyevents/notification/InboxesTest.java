package org.galaxyevents.notification;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.galaxyevents.bus.ControlTask;
import org.galaxyevents.testing.RecordingBus;
import org.galaxyevents.testing.Seeds;
import org.galaxyevents.testing.TemporaryDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class InboxesTest {

  @RegisterExtension final TemporaryDatabase database = new TemporaryDatabase();

  private final RecordingBus bus = new RecordingBus();
  private Inboxes inboxes;
  private long alice;
  private long bob;
  private long first;

  @BeforeEach
  void prepare() {
    Announcer announcer = NotificationSeeds.announcer(bus);
    inboxes = new Inboxes(database.get(), announcer);
    Seeds seeds = new Seeds(database.get());
    alice = seeds.user("alice").userId().orElseThrow();
    bob = seeds.user("bob").userId().orElseThrow();
    Sender sender = NotificationSeeds.sender(database.get(), announcer);
    for (String subject : List.of("one", "two")) {
      sender.send(
          NotificationSeeds.message(subject, null),
          Recipients.ofUsers(List.of(alice, bob)),
          Optional.empty());
    }
    first = database.number("SELECT min(id) FROM notification");
    bus.clear();
  }

  @Test
  void what_is_seen_in_one_tab_is_announced_to_the_users_others() {
    int changed =
        inboxes.change(alice, List.of(first), new InboxEdit(Optional.of(true), Optional.empty()));

    assertThat(changed).isEqualTo(1);
    assertThat(bus.published(ControlTask.NotifyStatus.class))
        .singleElement()
        .satisfies(task -> {
          assertThat(task.userId()).isEqualTo(alice);
          assertThat(task.payload())
              .startsWith("{\"total_unread_count\":1,\"notifications\":[{")
              .contains("\"subject\":\"one\"")
              .containsPattern("\"seen_time\":\"[0-9T:.-]+\",\"deleted\":false}")
              .endsWith("],\"broadcasts\":[]}")
              .doesNotContain("two");
        });
  }

  @Test
  void what_is_put_away_in_one_tab_disappears_from_the_others() {
    inboxes.change(alice, List.of(first), InboxEdit.DELETE);

    assertThat(bus.published(ControlTask.NotifyStatus.class))
        .singleElement()
        .satisfies(task -> assertThat(task.payload()).contains("\"deleted\":true}"));
  }

  @Test
  void somebody_elses_notification_cannot_be_changed() {
    database.execute("DELETE FROM user_notification_association WHERE user_id = ?", bob);

    assertThat(inboxes.change(bob, List.of(first), InboxEdit.DELETE)).isZero();
    assertThat(bus.published()).isEmpty();
    assertThat(
            database.number(
                "SELECT count(*) FROM user_notification_association WHERE deleted = TRUE"))
        .isZero();
  }
}
