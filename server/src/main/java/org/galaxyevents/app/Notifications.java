package org.galaxyevents.app;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import org.galaxyevents.account.AccountConfig;
import org.galaxyevents.bus.EventDispatcher;
import org.galaxyevents.catchup.MissedNotifications;
import org.galaxyevents.config.ServeConfig;
import org.galaxyevents.database.Database;
import org.galaxyevents.http.BroadcastRoutes;
import org.galaxyevents.http.EncodedIds;
import org.galaxyevents.http.NotificationGate;
import org.galaxyevents.http.NotificationRoutes;
import org.galaxyevents.http.PreferenceRoutes;
import org.galaxyevents.http.PublicAddress;
import org.galaxyevents.http.Router;
import org.galaxyevents.http.SendingRoutes;
import org.galaxyevents.http.ShareNotice;
import org.galaxyevents.notification.Announcer;
import org.galaxyevents.notification.BackgroundSending;
import org.galaxyevents.notification.Broadcasts;
import org.galaxyevents.notification.Distribution;
import org.galaxyevents.notification.Inboxes;
import org.galaxyevents.notification.MailQueue;
import org.galaxyevents.notification.Mailer;
import org.galaxyevents.notification.NotificationCatchUp;
import org.galaxyevents.notification.NotificationView;
import org.galaxyevents.notification.Publications;
import org.galaxyevents.notification.Publisher;
import org.galaxyevents.notification.Sender;
import org.galaxyevents.notification.ToolRequests;
import org.galaxyevents.notification.mail.SmtpTransport;
import org.galaxyevents.security.IdEncoding;

/** The parts that have to do with notifications, put together. Thread-safe. */
final class Notifications {

  private final ServeConfig config;
  private final Database database;
  private final NotificationView view;
  private final Announcer announcer;
  private final BackgroundSending background;
  private final Sender sender;

  /**
   * @param dispatcher none if updates are not pushed
   * @param sending runs what is sent to many
   */
  Notifications(
      ServeConfig config,
      Database database,
      String idSecret,
      Optional<EventDispatcher> dispatcher,
      Executor sending) {
    this.config = config;
    this.database = database;
    this.view = new NotificationView(IdEncoding.of(idSecret));
    this.announcer = new Announcer(dispatcher, view);
    Distribution distribution = new Distribution(config.notifications().mail().isPresent());
    this.background = new BackgroundSending(database, announcer, distribution, sending);
    this.sender = new Sender(database, announcer, distribution, background, UUID::randomUUID);
  }

  void addTo(Router router, EncodedIds ids) {
    NotificationGate gate = new NotificationGate(config.notifications().enabled());
    new NotificationRoutes(database, new Inboxes(database, announcer), view, ids, gate)
        .addTo(router);
    new PreferenceRoutes(database, gate, config.notifications().mail().isPresent()).addTo(router);
    new BroadcastRoutes(database, new Broadcasts(database, announcer), view, ids, gate)
        .addTo(router);
    PublicAddress address =
        new PublicAddress(config.notifications().address(), config.http().prefix());
    List<String> admins = config.accounts().adminUsers();
    ToolRequests toolRequests =
        new ToolRequests(
            database,
            sender,
            admins.isEmpty() ? List.of(AccountConfig.FIRST_ADMIN) : admins,
            config.notifications().toolRequests());
    new SendingRoutes(
            database,
            sender,
            toolRequests,
            view,
            new SendingRoutes.SendingSettings(ids, gate, address))
        .addTo(router);
  }

  /** Tells users what was shared with them. */
  ShareNotice shareNotice() {
    return new ShareNotice(
        sender,
        new NotificationGate(config.notifications().enabled()),
        config.notifications().address());
  }

  /** Looks up what clients missed. */
  MissedNotifications catchUp() {
    return new NotificationCatchUp(database, view);
  }

  /** Carries on what was being sent to many when a process ended; how much that was. */
  int resumeSending() {
    return background.resume();
  }

  /** Announces what has to be announced in its time. */
  Publisher publisher() {
    return Publisher.of(new Publications(database), announcer);
  }

  /** Sends the mails, if there is a server that takes them. */
  Optional<Mailer> mailer() {
    return config
        .notifications()
        .mail()
        .map(mail -> new Mailer(new MailQueue(database), new SmtpTransport(mail)));
  }
}
