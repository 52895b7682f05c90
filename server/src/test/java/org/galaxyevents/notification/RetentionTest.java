package org.galaxyevents.notification;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import org.galaxyevents.testing.TemporaryDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RetentionTest {

  @RegisterExtension final TemporaryDatabase database = new TemporaryDatabase();

  @Test
  void what_has_expired_goes_with_everything_that_belongs_to_it() {
    LocalDateTime now = NotificationSeeds.now(database.get());
    notification(1, now.minusDays(1));
    notification(2, now.plusDays(1));
    users(2_500);
    database.execute(
        "INSERT INTO user_notification_association (user_id, notification_id, deleted) SELECT id, 1, FALSE FROM galaxy_user");
    database.execute(
        "INSERT INTO user_notification_association (user_id, notification_id, deleted) SELECT id, 2, FALSE FROM galaxy_user");

    CountedWrites writes = CountedWrites.to(database.get());
    int removed = new Retention(writes).removeExpired();

    assertThat(removed).isEqualTo(2_501);
    assertThat(writes.sizes()).containsExactly(1_000L, 1_000L, 500L);
    assertThat(database.rows("SELECT id FROM notification"))
        .singleElement()
        .asString()
        .isEqualTo("{id=2}");
    assertThat(database.number("SELECT count(*) FROM user_notification_association"))
        .isEqualTo(2_500);
  }

  private void notification(long id, LocalDateTime expiration) {
    database.execute(
        "INSERT INTO notification (id, category, dispatched, expiration_time) VALUES (?, 'message', TRUE, ?)",
        id,
        expiration);
  }

  private void users(int count) {
    database.execute(
        """
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
        INSERT INTO galaxy_user (id, email, username, password) SELECT i, 'u' || i || '@example.org', 'u' || i, 'x' FROM n
        """,
        count);
  }
}
