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
  private final BatchingLookup<Question, List<Event>> database;

  public JournalFirst(
      Journal journal,
      ChangedHistories histories,
      ChangedEntryPoints entryPoints,
      CatchUpConfig config,
      LookupThreads threads) {
    this.journal = journal;
    this.config = config;
    this.database =
        new BatchingLookup<>(
            threads,
            MAX_BATCH,
            MAX_WAITING,
            questions ->
                events(histories.changedSince(questions), entryPoints.changedSince(questions)));
  }

  @Override
  public void missed(Client client, Consumer<Answer> answer) {
    List<Audience> audiences = new ArrayList<>(2);
    client.user().ifPresent(id -> audiences.add(new Audience.User(id)));
    client.session().ifPresent(id -> audiences.add(new Audience.Session(id)));
    if (audiences.isEmpty()) {
      boolean isUnknown = client.from() instanceof ResumePoint.Unknown;
      answer.accept(new Answer.Missed(isUnknown ? List.of(new Event.Resync()) : List.of()));
      return;
    }
    // What is committed before a monitor is there, nobody announces: whoever has looked before that
    // must look again. So nobody looks before.
    if (!journal.whenCursorKnown(() -> look(client, audiences, answer))) {
      answer.accept(new Answer.Failed());
    }
  }

  private void look(Client client, List<Audience> audiences, Consumer<Answer> answer) {
    Cursor moment = config.since(client.from(), journal);
    boolean everything = moment.equals(CatchUpConfig.EVERYTHING);
    switch (journal.since(audiences, moment)) {
      case Journal.Lookup.Covered(List<Event> events) -> answer.accept(new Answer.Missed(events));
      case Journal.Lookup.TooOld(Cursor since, List<Event> heard) ->
          database.ask(
              new Question(client.user(), client.session(), since),
              found ->
                  answer.accept(
                      new Answer.Missed(everything ? resynced(found) : merged(found, heard))),
              () -> answer.accept(new Answer.Failed()));
    }
  }

  /** The histories that were found come first: they are in order. */
  private static List<Event> merged(List<Event> found, List<Event> heard) {
    if (heard.isEmpty()) {
      return found;
    }
    List<Event> both = new ArrayList<>(found);
    both.addAll(heard);
    List<Long> histories =
        both.stream()
            .filter(Event.HistoryUpdate.class::isInstance)
            .flatMap(event -> ((Event.HistoryUpdate) event).historyIds().stream())
            .distinct()
            .toList();
    boolean tooMany = histories.size() > ChangedHistories.MOST;
    List<Event> events = new ArrayList<>(3);
    if (tooMany || both.contains(new Event.Resync())) {
      events.add(new Event.Resync());
    }
    if (!histories.isEmpty()) {
      events.add(
          new Event.HistoryUpdate(
              tooMany ? histories.subList(0, ChangedHistories.MOST) : histories));
    }
    if (both.contains(new Event.EntryPointUpdate())) {
      events.add(new Event.EntryPointUpdate());
    }
    return events;
  }

  /** What a client is told of whom nobody knows what it has been told. */
  private static List<Event> resynced(List<Event> events) {
    if (events.contains(new Event.Resync())) {
      return events;
    }
    List<Event> all = new ArrayList<>(events);
    all.addFirst(new Event.Resync());
    return all;
  }

  private static List<List<Event>> events(List<List<Long>> histories, List<Boolean> entryPoints) {
    List<List<Event>> answers = new ArrayList<>(histories.size());
    for (int i = 0; i < histories.size(); i++) {
      List<Event> events = new ArrayList<>(3);
      List<Long> changed = histories.get(i);
      if (changed.size() > ChangedHistories.MOST) {
        events.add(new Event.Resync());
        changed = changed.subList(0, ChangedHistories.MOST);
      }
      if (!changed.isEmpty()) {
        events.add(new Event.HistoryUpdate(changed));
      }
      if (entryPoints.get(i)) {
        events.add(new Event.EntryPointUpdate());
      }
      answers.add(events);
    }
    return answers;
  }
}
