package org.galaxyevents.catchup;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.galaxyevents.catchup.ChangedHistories.Question;
import org.galaxyevents.event.Audience;
import org.galaxyevents.event.Cursor;
import org.galaxyevents.event.Event;

/**
 * Answers from the journal where that reaches back far enough, else from the database, in batches.
 * Reads from a little before the client's cursor: that covers tasks which two workers heard in
 * different order, a session that was claimed meanwhile, and small steps of the clock. Thread-safe.
 */
public final class JournalFirst implements CatchUp {

  private static final int MAX_BATCH = 5_000;
  private static final int MAX_WAITING = 20_000;

  private final Journal journal;
  private final CatchUpConfig config;
  private final BatchingLookup<Question, List<Long>> database;

  public JournalFirst(
      Journal journal, ChangedHistories histories, CatchUpConfig config, LookupThreads threads) {
    this.journal = journal;
    this.config = config;
    this.database = new BatchingLookup<>(threads, MAX_BATCH, MAX_WAITING, histories::changedSince);
  }

  @Override
  public void missed(Client client, Consumer<Answer> answer) {
    List<Audience> audiences = new ArrayList<>(2);
    client.user().ifPresent(id -> audiences.add(new Audience.User(id)));
    client.session().ifPresent(id -> audiences.add(new Audience.Session(id)));
    if (audiences.isEmpty()) {
      answer.accept(new Answer.Missed(List.of()));
      return;
    }
    // What is committed before a monitor is there, nobody announces: whoever has looked before that
    // must look again. So nobody looks before.
    if (!journal.whenCursorKnown(() -> look(client, audiences, answer))) {
      answer.accept(new Answer.Failed());
    }
  }

  private void look(Client client, List<Audience> audiences, Consumer<Answer> answer) {
    Cursor since = config.since(client.from(), journal.cursor());
    switch (journal.since(audiences, since)) {
      case Journal.Lookup.Covered(List<Event> events) -> answer.accept(new Answer.Missed(events));
      case Journal.Lookup.TooOld() ->
          database.ask(
              new Question(client.user(), client.session(), since),
              histories -> answer.accept(new Answer.Missed(update(histories))),
              () -> answer.accept(new Answer.Failed()));
    }
  }

  private static List<Event> update(List<Long> histories) {
    return histories.isEmpty() ? List.of() : List.of(new Event.HistoryUpdate(histories));
  }
}
