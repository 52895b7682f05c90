package org.galaxyevents.http;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.galaxyevents.account.Requester;
import org.galaxyevents.bus.EventDispatcher;
import org.galaxyevents.database.Database;
import org.galaxyevents.history.HistoryAccess;
import org.galaxyevents.history.HistoryStore;
import org.galaxyevents.http.HistoryApi.Answer;
import org.galaxyevents.notification.Announcer;
import org.galaxyevents.notification.BackgroundSending;
import org.galaxyevents.notification.Broadcasts;
import org.galaxyevents.notification.Distribution;
import org.galaxyevents.notification.Inboxes;
import org.galaxyevents.notification.NotificationView;
import org.galaxyevents.notification.Sender;
import org.galaxyevents.notification.ToolRequests;
import org.galaxyevents.security.IdEncoding;
import org.galaxyevents.testing.ManualExecutor;
import org.galaxyevents.testing.RecordingBus;
import org.galaxyevents.testing.Seeds;
import org.galaxyevents.testing.TestAccounts;

/**
 * The routes of notifications, groups and roles on a database, called without a network. Confined
 * to the test.
 */
final class NotificationApi {

  /** The bootstrap key's: an admin without an account. */
  static final Requester BOOTSTRAP = new Requester(Optional.empty(), Optional.empty(), true);

  final RecordingBus bus = new RecordingBus();

  /** Runs what is sent to many. */
  final ManualExecutor background = new ManualExecutor();

  final HistoryApi calls;
  private final Database database;

  NotificationApi(Database database) {
    this(database, true);
  }

  NotificationApi(Database database, boolean enabled) {
    this.database = database;
    this.calls = new HistoryApi(database, router -> addTo(router, enabled));
  }

  private void addTo(Router router, boolean enabled) {
    IdEncoding encoding = IdEncoding.of(TestAccounts.ID_SECRET);
    EncodedIds ids = new EncodedIds(encoding);
    NotificationView view = new NotificationView(encoding);
    Announcer announcer = new Announcer(Optional.of(new EventDispatcher(bus)), view);
    NotificationGate gate = new NotificationGate(enabled);
    Distribution distribution = new Distribution(false);
    Sender sender =
        new Sender(
            database,
            announcer,
            distribution,
            new BackgroundSending(database, announcer, distribution, background),
            () -> new UUID(7, 9));
    new NotificationRoutes(database, new Inboxes(database, announcer), view, ids, gate)
        .addTo(router);
    new PreferenceRoutes(database, gate, false).addTo(router);
    new BroadcastRoutes(database, new Broadcasts(database, announcer), view, ids, gate)
        .addTo(router);
    new SendingRoutes(
            database,
            sender,
            new ToolRequests(database, sender, List.of("admin@example.org"), true),
            view,
            new SendingRoutes.SendingSettings(ids, gate, new PublicAddress(Optional.empty(), "")))
        .addTo(router);
    HistoryStore histories = new HistoryStore();
    new SharingRoutes(
            database,
            histories,
            new HistoryDoor(histories, new HistoryAccess(), ids),
            ids,
            new ShareNotice(sender, gate, Optional.empty()))
        .addTo(router, Unsharing.NONE);
    new SharedLinkRoutes(database, histories, new HistoryAccess(), ids, "/galaxy").addTo(router);
    new GroupRoutes(database, ids).addTo(router);
    new GroupMemberRoutes(database, new TestAccounts(database).users(), ids).addTo(router);
    new RoleRoutes(database, ids).addTo(router);
  }

  /** An account that is an admin. */
  static Requester admin(Seeds seeds) {
    Requester account = seeds.user("admin");
    return new Requester(account.user(), account.session(), true);
  }

  String id(Requester user) {
    return calls.ids.encode(user.userId().orElseThrow());
  }

  /** The id behind an encoded one. */
  long decode(String encoded) {
    OptionalLong id = IdEncoding.of(TestAccounts.ID_SECRET).decode(encoded);
    return id.orElseThrow();
  }

  /** Sends a message to users. */
  Answer message(Requester sender, String subject, Requester... receivers) {
    String users =
        java.util.Arrays.stream(receivers)
            .map(user -> '"' + id(user) + '"')
            .collect(java.util.stream.Collectors.joining(", "));
    return send(sender, "{\"user_ids\": [" + users + "]}", messageJson(subject, ""));
  }

  /** Sends a notification. */
  Answer send(Requester sender, String recipients, String notification) {
    return calls.post(
        sender,
        "/api/notifications",
        "{\"recipients\": %s, \"notification\": %s}".formatted(recipients, notification));
  }

  /**
   * A message.
   *
   * @param more further keys, each with a comma in front
   */
  static String messageJson(String subject, String more) {
    return """
    {"source": "test", "category": "message", "variant": "info",
     "content": {"category": "message", "subject": "%s", "message": "M"}%s}
    """
        .formatted(subject, more);
  }

  /**
   * A broadcast.
   *
   * @param more further keys, each with a comma in front
   */
  static String broadcastJson(String subject, String more) {
    return """
    {"source": "test", "category": "broadcast", "variant": "info",
     "content": {"category": "broadcast", "subject": "%s", "message": "M"}%s}
    """
        .formatted(subject, more);
  }

  /** The subjects of a user's notifications, in the order of the list. */
  List<String> subjects(Requester user) {
    return calls
        .get(user, "/api/notifications?limit=0")
        .json()
        .valueStream()
        .map(each -> each.path("content").path("subject").asString(""))
        .toList();
  }
}
