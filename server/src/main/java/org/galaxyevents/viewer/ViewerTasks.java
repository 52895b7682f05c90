package org.galaxyevents.viewer;

import java.util.Collection;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.ObjLongConsumer;
import org.galaxyevents.bus.ControlTask;
import org.galaxyevents.event.Audience;
import org.galaxyevents.security.IdEncoding;

/** What the bus says of viewers and for them. Thread-safe. */
public final class ViewerTasks {

  private final ViewerSubscriptions subscriptions;
  private final ViewerAnnouncer announcer;
  private final IdEncoding encoding;

  public ViewerTasks(
      ViewerSubscriptions subscriptions, ViewerAnnouncer announcer, IdEncoding encoding) {
    this.subscriptions = subscriptions;
    this.announcer = announcer;
    this.encoding = encoding;
  }

  /** These histories changed: whoever looks at them is told. */
  public void changed(ControlTask.HistoryUpdate update) {
    update.userUpdates().values().forEach(announcer::changed);
    update.sessionUpdates().values().forEach(announcer::changed);
  }

  /** Somebody looks at a history. Galaxy's workers say so of anybody: it is checked before use. */
  public void subscribed(ControlTask.SubscribeHistoryViewer task) {
    about(
        task.historyId(),
        task.userId(),
        task.sessionId(),
        (viewer, history) -> {
          subscriptions.heard(viewer, history);
          announcer.subscribed(viewer, history);
        });
  }

  /** Somebody has stopped looking. */
  public void unsubscribed(ControlTask.UnsubscribeHistoryViewer task) {
    about(task.historyId(), task.userId(), task.sessionId(), subscriptions::end);
  }

  /** Those who are connected to another worker still look. */
  public void renewed(ControlTask.RenewViewers task) {
    task.users().forEach((user, histories) -> renewed(new Audience.User(user), histories));
    task.sessions()
        .forEach((session, histories) -> renewed(new Audience.Session(session), histories));
  }

  /** A history was perhaps taken from some: who may not look any more is told so at once. */
  public void recheck(long history) {
    announcer.unshared(history);
  }

  /** Something may have been missed: any history may have changed. */
  public void anyMayHaveChanged() {
    announcer.anyMayHaveChanged();
  }

  private void renewed(Audience viewer, Collection<Long> histories) {
    for (long history : histories) {
      boolean isNews = subscriptions.heard(viewer, history);
      subscriptions.allow(viewer, history);
      // What changed since it was first said was not told here.
      if (isNews) {
        announcer.subscribed(viewer, history);
      }
    }
  }

  private void about(
      String encoded, OptionalLong user, OptionalLong session, ObjLongConsumer<Audience> then) {
    OptionalLong history = encoding.decode(encoded);
    Optional<Audience> viewer = viewer(user, session);
    if (history.isPresent() && viewer.isPresent()) {
      then.accept(viewer.get(), history.getAsLong());
    }
  }

  /** Galaxy names both of somebody who is logged in; one subscription is enough. */
  static Optional<Audience> viewer(OptionalLong user, OptionalLong session) {
    if (user.isPresent()) {
      return Optional.of(new Audience.User(user.getAsLong()));
    }
    return session.isPresent()
        ? Optional.of(new Audience.Session(session.getAsLong()))
        : Optional.empty();
  }
}
