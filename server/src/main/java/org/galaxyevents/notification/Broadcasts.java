package org.galaxyevents.notification;

import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import org.galaxyevents.database.Database;

/**
 * Makes and edits broadcasts, and announces what of it concerns those who are here now.
 * Thread-safe; blocks.
 */
public final class Broadcasts {

  /** What became of a new broadcast. */
  public sealed interface Creation {

    record Created(Notification broadcast) implements Creation {}

    /** Nothing was changed: nobody would ever see it. */
    record NeverSeen() implements Creation {}
  }

  /** What became of an edit. */
  public sealed interface Edited {

    record Done() implements Edited {}

    /** There is no such broadcast. */
    record NotFound() implements Edited {}

    /** It would begin after its end. Nothing was changed. */
    record EndsBeforeItBegins() implements Edited {}
  }

  private record Change(Notification before, Notification after, LocalDateTime at) {}

  private sealed interface Written {
    record Changed(Change change) implements Written {}

    record Refused(Edited why) implements Written {}
  }

  private final Database database;
  private final Announcer announcer;
  private final NotificationStore notifications = new NotificationStore();

  public Broadcasts(Database database, Announcer announcer) {
    this.database = database;
    this.announcer = announcer;
  }

  /** Makes a broadcast. One that is scheduled is announced in its time. */
  public Creation create(NotificationDraft draft) {
    Optional<Sender.Made> made =
        database.write(transaction -> {
          if (draft.isNeverSeen(transaction.now())) {
            return Optional.<Sender.Made>empty();
          }
          Notification broadcast = notifications.insert(transaction, draft, Optional.empty());
          return Optional.of(new Sender.Made(broadcast, List.of(), transaction.now()));
        });
    if (made.isEmpty()) {
      return new Creation.NeverSeen();
    }
    Notification broadcast = made.get().notification();
    if (broadcast.isActive(made.get().at())) {
      announce(broadcast, made.get().at());
    }
    return new Creation.Created(broadcast);
  }

  /** Edits a broadcast. */
  public Edited edit(long id, BroadcastEdit asked) {
    return switch (database.write(
        transaction -> {
          Optional<Notification> before = notifications.findBroadcast(transaction.handle(), id);
          if (before.isEmpty()) {
            return new Written.Refused(new Edited.NotFound());
          }
          BroadcastEdit edit = asked.of(before.get(), transaction.now());
          if (isEmptyWindow(before.get(), edit, transaction.now())) {
            return new Written.Refused(new Edited.EndsBeforeItBegins());
          }
          notifications.edit(transaction, id, edit);
          Notification after = notifications.findBroadcast(transaction.handle(), id).orElseThrow();
          return new Written.Changed(new Change(before.get(), after, transaction.now()));
        })) {
      case Written.Refused(Edited why) -> why;
      case Written.Changed(Change change) -> {
        announce(change);
        yield new Edited.Done();
      }
    };
  }

  /** An end that has passed is how a broadcast is stopped, whenever it began. */
  private static boolean isEmptyWindow(Notification before, BroadcastEdit edit, LocalDateTime now) {
    LocalDateTime begin = edit.publication().orElse(before.publicationTime());
    LocalDateTime end = edit.expiration().orElse(before.expirationTime());
    return end.isAfter(now) && !end.isAfter(begin);
  }

  private void announce(Change change) {
    Notification after = change.after();
    boolean rescheduled = after.publicationTime().isAfter(change.at());
    if (after.isActive(change.at())) {
      announce(after, change.at());
    } else if (change.before().isActive(change.at()) && rescheduled) {
      // What it will say then is not for them yet.
      announcer.toEveryone(after.withdrawn(), change.at());
    } else if (change.before().isActive(change.at())) {
      announce(after, change.at());
    }
  }

  private void announce(Notification broadcast, LocalDateTime at) {
    if (announcer.toEveryone(broadcast, at)) {
      database.write(transaction -> {
        notifications.markAnnounced(transaction, List.of(broadcast));
        return true;
      });
    }
  }
}
