package org.galaxyevents.http;

import org.galaxyevents.testing.OnPostgres;
import org.junit.jupiter.api.Nested;

/** What the tests of this package say of SQLite, on PostgreSQL. */
@OnPostgres
final class RoutesOnPostgresIT {

  @Nested
  class Contents extends ContentsRoutesTest {}

  @Nested
  class CurrentHistory extends CurrentHistoryRoutesTest {}

  @Nested
  class EntryPoints extends EntryPointRoutesTest {}

  @Nested
  class Histories extends HistoryRoutesTest {}

  @Nested
  class HistoryViewing extends HistoryViewingRoutesTest {}

  @Nested
  class GoldenHistories extends GoldenHistoriesTest {}

  @Nested
  class Groups extends GroupRoutesTest {}

  @Nested
  class Notifications extends NotificationRoutesTest {}

  @Nested
  class GoldenNotifications extends GoldenNotificationsTest {}

  @Nested
  class Sending extends SendingRoutesTest {}

  @Nested
  class Login extends LoginRoutesTest {}

  @Nested
  class Sessions extends SessionRoutesTest {}

  @Nested
  class Streams extends StreamCheckTest {}

  @Nested
  class Users extends UserRoutesTest {}
}
