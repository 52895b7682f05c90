package org.galaxyevents.catchup;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.galaxyevents.catchup.MissedNotifications.Question;
import org.galaxyevents.catchup.MissedNotifications.Status;
import org.galaxyevents.event.Audience;
import org.galaxyevents.event.Cursor;
import org.galaxyevents.event.Event;
import org.jspecify.annotations.Nullable;

/**
 * Adds to another catch-up how notifications and broadcasts stand, if something may have happened
 * to them since; to a client that says nothing of itself only if something was published of late.
 * The journal knows whether the database has to be asked, which it mostly has not. Thread-safe.
 */
public final class WithNotifications implements CatchUp {

  private static final int MAX_BATCH = 5_000;
  private static final int MAX_WAITING = 20_000;

  /** So long a broadcast may be told to new clients beyond the time for which it is new. */
  private static final Duration HOLDS = Duration.ofMinutes(1);

  /** An answer, and the worker's cursor when it was asked for. */
  private record Remembered(Cursor at, Status status) {}

  private final CatchUp others;
  private final Journal journal;
  private final CatchUpConfig config;
  private final BatchingLookup<Question, Status> database;

  /** Written whole, by whichever lookup ends: any of them is right. */
  private volatile @Nullable Remembered toNobody;

  public WithNotifications(
      CatchUp others,
      Journal journal,
      MissedNotifications notifications,
      CatchUpConfig config,
      LookupThreads threads) {
    this.others = others;
    this.journal = journal;
    this.config = config;
    this.database = new BatchingLookup<>(threads, MAX_BATCH, MAX_WAITING, notifications::missed);
  }

  @Override
  public void missed(Client client, Consumer<Answer> answer) {
    // As with histories: what is published before a monitor is there, nobody announces.
    if (!journal.whenCursorKnown(() -> look(client, answer))) {
      answer.accept(new Answer.Failed());
    }
  }

  private void look(Client client, Consumer<Answer> answer) {
    Cursor since = config.since(client.from(), journal);
    boolean fresh = client.from() instanceof ResumePoint.Fresh;
    if (!journal.mayHaveNotifications(audiences(client), journal.sure(since))) {
      others.missed(client, answer);
      return;
    }
    Joined joined = new Joined(answer);
    others.missed(client, joined::others);
    Cursor asked = journal.cursor();
    boolean nobodyInParticular = fresh && client.user().isEmpty();
    Status known = nobodyInParticular ? lastToNobody(asked) : null;
    if (known != null) {
      joined.notifications(events(known, true));
      return;
    }
    database.ask(
        // Asked for again: the clock may have been found set back meanwhile.
        new Question(client.user(), journal.sure(since)),
        status -> {
          if (nobodyInParticular && asked != null) {
            toNobody = new Remembered(asked, status);
          }
          joined.notifications(events(status, fresh));
        },
        joined::failed);
  }

  /** The last answer to a client without a user or cursor, while it still holds; else null. */
  private @Nullable Status lastToNobody(@Nullable Cursor now) {
    Remembered last = toNobody;
    return last == null
            || now == null
            || last.at().isBefore(now.minus(HOLDS))
            || journal.mayHaveNotifications(
                List.of(new Audience.Everyone()), journal.sure(last.at()))
        ? null
        : last.status();
  }

  private static List<Event> events(Status status, boolean fresh) {
    return fresh && status.nothing()
        ? List.of()
        : List.of(new Event.NotificationStatus(status.payload()));
  }

  private static List<Audience> audiences(Client client) {
    List<Audience> audiences = new ArrayList<>(2);
    audiences.add(new Audience.Everyone());
    client.user().ifPresent(id -> audiences.add(new Audience.User(id)));
    return audiences;
  }

  /** Waits for both parts, which come on any thread, and answers once. Thread-safe. */
  private static final class Joined {
    private final Consumer<Answer> answer;

    @GuardedBy("this")
    private @Nullable List<Event> notifications;

    @GuardedBy("this")
    private @Nullable List<Event> others;

    @GuardedBy("this")
    private boolean answered;

    private Joined(Consumer<Answer> answer) {
      this.answer = answer;
    }

    private void others(Answer part) {
      switch (part) {
        case Answer.Missed(List<Event> events) -> complete(null, events);
        case Answer.Failed() -> failed();
      }
    }

    private void notifications(List<Event> events) {
      complete(events, null);
    }

    private void failed() {
      synchronized (this) {
        if (answered) {
          return;
        }
        answered = true;
      }
      answer.accept(new Answer.Failed());
    }

    private void complete(@Nullable List<Event> status, @Nullable List<Event> changes) {
      List<Event> all;
      synchronized (this) {
        notifications = status == null ? notifications : status;
        others = changes == null ? others : changes;
        if (answered || notifications == null || others == null) {
          return;
        }
        answered = true;
        all = new ArrayList<>(notifications);
        all.addAll(others);
      }
      answer.accept(new Answer.Missed(all));
    }
  }
}
