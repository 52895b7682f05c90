package org.galaxyevents.notification;

import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.galaxyevents.database.Database;
import org.galaxyevents.database.Transaction;

/**
 * Sends notifications to users. A few get theirs in the transaction that makes it; many in batches,
 * in the background, so that neither the request nor other writers wait. Thread-safe; blocks.
 */
public final class Sender {

  /** So many get a notification within the request that sends it. */
  static final int AT_ONCE = 1_000;

  /** What became of it. */
  public sealed interface Outcome {

    /** All who want it have it. */
    record Sent(Notification notification, int receivers) implements Outcome {}

    /** Those who are to get it are being given it; the id is for asking how far that is. */
    record UnderWay(UUID id) implements Outcome {}

    /** Nothing was changed: these recipients do not exist. */
    record Unknown(Recipients missing) implements Outcome {}

    /** Nothing was changed: nobody would ever see it. */
    record NeverSeen() implements Outcome {}
  }

  /** What stands in the database, and is still to be announced. */
  public record Made(Notification notification, List<Long> receivers, LocalDateTime at) {}

  private sealed interface Written {
    record Whole(Made made) implements Written {}

    record Begun(UUID id) implements Written {}

    record Refused(Outcome why) implements Written {}
  }

  private final Database database;
  private final Announcer announcer;
  private final Distribution distribution;
  private final BackgroundSending background;
  private final Supplier<UUID> names;

  private final RecipientSearch search = new RecipientSearch();
  private final NotificationStore notifications = new NotificationStore();
  private final SendingStore sendings = new SendingStore();

  /**
   * @param names gives the ids of what is done in the background
   */
  public Sender(
      Database database,
      Announcer announcer,
      Distribution distribution,
      BackgroundSending background,
      Supplier<UUID> names) {
    this.database = database;
    this.announcer = announcer;
    this.distribution = distribution;
    this.background = background;
    this.names = names;
  }

  /**
   * Sends a notification.
   *
   * @param url where people reach this server, for mails
   */
  public Outcome send(NotificationDraft draft, Recipients recipients, Optional<String> url) {
    return switch (database.write(transaction -> write(transaction, draft, recipients, url))) {
      case Written.Whole(Made made) -> {
        announce(made);
        yield new Outcome.Sent(made.notification(), made.receivers().size());
      }
      case Written.Begun(UUID id) -> {
        background.start(id.toString());
        yield new Outcome.UnderWay(id);
      }
      case Written.Refused(Outcome why) -> why;
    };
  }

  /**
   * Makes a notification for a few users within a transaction that changes something else as well.
   * It is to be announced after that transaction's commit.
   */
  public Made make(
      Transaction transaction, NotificationDraft draft, List<Long> users, Optional<String> url) {
    Notification notification = notifications.insert(transaction, draft, url);
    return new Made(
        notification, distribution.give(transaction, notification, users), transaction.now());
  }

  /** Announces what was made, after its commit. What is scheduled is announced in its time. */
  public void announce(Made made) {
    Notification notification = made.notification();
    if (notification.isActive(made.at())
        && announcer.toUsers(notification, made.receivers(), made.at())) {
      database.write(transaction -> {
        notifications.markAnnounced(transaction, List.of(notification));
        return true;
      });
    }
  }

  private Written write(
      Transaction transaction,
      NotificationDraft draft,
      Recipients recipients,
      Optional<String> url) {
    if (draft.isNeverSeen(transaction.now())) {
      return new Written.Refused(new Outcome.NeverSeen());
    }
    Recipients missing = search.missing(transaction.handle(), recipients);
    if (!missing.isEmpty()) {
      return new Written.Refused(new Outcome.Unknown(missing));
    }
    Recipients expanded = search.expanded(transaction.handle(), recipients);
    List<Long> users = search.page(transaction.handle(), expanded, 0, AT_ONCE + 1);
    if (users.size() <= AT_ONCE) {
      return new Written.Whole(make(transaction, draft, users, url));
    }
    Notification notification = notifications.insert(transaction, draft, url);
    UUID id = names.get();
    sendings.insert(transaction, id, notification, expanded);
    return new Written.Begun(id);
  }
}
