package org.galaxyevents.notification;

import org.galaxyevents.testing.OnPostgres;
import org.junit.jupiter.api.Nested;

/** What the tests of this package say of SQLite, on PostgreSQL. */
@OnPostgres
final class NotificationsOnPostgresIT {

  @Nested
  class Sending extends BackgroundSendingTest {}

  @Nested
  class SendingBroadcasts extends BroadcastsTest {}

  @Nested
  class Reading extends InboxesTest {}

  @Nested
  class CatchingUp extends NotificationCatchUpTest {}

  @Nested
  class Publishing extends PublicationsTest {}

  @Nested
  class Expiring extends RetentionTest {}
}
