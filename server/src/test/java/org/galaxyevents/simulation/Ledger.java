package org.galaxyevents.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.galaxyevents.event.Audience;
import org.galaxyevents.event.Cursor;
import org.galaxyevents.sse.LastEventId;

/**
 * What was committed, and what was announced to which tab: knows what each tab is still to be told,
 * by the commits alone. Confined to the simulation's thread.
 */
final class Ledger {

  /** A process that has sent something says a second later which was the last. */
  private static final Duration NUMBER_TOLD = Duration.ofSeconds(3);

  /**
   * What is stamped earlier than that before its commit, and is not notified of, is perhaps found
   * by nobody: triggers are looked at once a minute, and a minute and a second is read again.
   */
  private static final Duration READ_BEHIND_SILENCE = Duration.ofMillis(900);

  private final Schedule schedule;
  private final Story story;
  private final SimulatedDatabase database;
  private final Tables tables;
  private final Concern concern;
  private final Promises promises;
  private final List<Tab> tabs = new ArrayList<>();

  /** What each tab is still to be told that was ready once. */
  private final Map<Tab, List<Owed>> owed = new LinkedHashMap<>();

  /** A notification that a tab was told of, perhaps before it was due by a clock set back since. */
  private record Told(Tab tab, long notice) {}

  private final Set<Told> told = new HashSet<>();
  private final Set<Long> tooEarly = new HashSet<>();

  /** The newest id that anybody was given. */
  private Cursor claimed = new Cursor(0);

  /** What was stamped before is found late only by who is known as its owner. */
  private long overlapIsTooShortBefore = Long.MIN_VALUE;

  private long setBackAt = Long.MAX_VALUE;

  /** Of an id that is not later nobody knows which of two moments it names. */
  private Cursor shownTwice = new Cursor(0);

  /** Until when ids may claim more than is so, and are not believed by who resumes from them. */
  private long idsAreDoubtfulUntil = Long.MIN_VALUE;

  Ledger(Schedule schedule, Story story, SimulatedDatabase database, Promises promises) {
    this.schedule = schedule;
    this.story = story;
    this.database = database;
    this.tables = database.tables();
    this.promises = promises;
    this.concern = new Concern(tables, schedule);
    database.onCommit(this::committed);
  }

  Story story() {
    return story;
  }

  Concern concern() {
    return concern;
  }

  long nanos() {
    return schedule.now();
  }

  void add(Tab tab) {
    tabs.add(tab);
  }

  /** Something has happened that takes so long to be noticed. */
  void idsAreDoubtful(Duration howLong) {
    idsAreDoubtfulUntil = Math.max(idsAreDoubtfulUntil, schedule.now() + howLong.toNanos());
    claimed = new Cursor(0);
    promises.claimsAreDoubtful(howLong);
  }

  /**
   * The overlap of catch-ups does not reach back over a step of the clock: who has logged in or out
   * in another tab, and was not yet asked to come back as that, may be told too little.
   */
  void overlapIsTooShort() {
    overlapIsTooShortBefore = schedule.now();
    owed.forEach((tab, own) -> own.removeIf(each -> !tab.knownAs().contains(each.as())));
  }

  /** From now on the database's clock shows once more what it has shown. */
  void idsAreShownTwice() {
    shownTwice = shownTwice.isBefore(database.now()) ? database.now() : shownTwice;
    setBackAt = schedule.now();
  }

  /**
   * The clock is set forward while triggers do not notify: whoever finds that out reads what was
   * stamped in the minute before.
   */
  void whatWasHiddenIsOlderThanItSeems() {
    owed.values().forEach(own -> own.removeIf(each -> each.subject() instanceof Subject.History));
  }

  /** By the database's clock, which was set back, nothing of late has been published yet. */
  void nothingIsPublished() {
    owed.values().forEach(own -> own.removeIf(each -> each.subject() instanceof Subject.Notice));
  }

  private boolean idsAreDoubtful() {
    return schedule.now() < idsAreDoubtfulUntil;
  }

  // ---- what is to be told

  private void committed(Committed row) {
    concern.committed(row.history());
    promises.committed(row);
    if (tables.triggersAreSilent()
        && row.stamp().isBefore(database.now().minus(READ_BEHIND_SILENCE))) {
      return;
    }
    boolean isDoubtful = row.stampedAt() < idsAreDoubtfulUntil;
    if (row.stamp().isBefore(claimed) && !isDoubtful) {
      promises.broke(
          "IdIsAClaim",
          "history %d, stamped %s, was committed behind the id %s",
          row.history(),
          row.stamp(),
          claimed);
    }
    Set<Audience> owners = tables.history(row.history()).owners();
    Subject subject = new Subject.History(row.history());
    owed.forEach((tab, own) -> {
      for (Audience as : tab.visitor().audiences()) {
        boolean isTooOld = row.stampedAt() < overlapIsTooShortBefore && !tab.knownAs().contains(as);
        if (owners.contains(as) && !isTooOld) {
          Owed.Kind kind = isDoubtful ? Owed.Kind.TOLD : Owed.Kind.CLAIMED;
          own.add(new Owed(subject, row.stamp(), as, kind, schedule.now()));
        }
      }
      Audience viewer = tab.visitor().viewer();
      if (tab.views(row.history())
          && concern.mayRead(viewer, row.history())
          && !owners.contains(viewer)) {
        own.add(new Owed(subject, row.stamp(), viewer, Owed.Kind.VIEWED, schedule.now()));
      }
    });
  }

  /**
   * It is announced before it is due: the clock was set back while it was sent. Who comes in
   * between is not told, and nobody when it is due.
   */
  void announcedTooEarly(long notice) {
    tooEarly.add(notice);
  }

  /** A notification or broadcast has been published. */
  void published(Notices.Notice notice) {
    if (tooEarly.contains(notice.id())) {
      return;
    }
    owe(
        tab ->
            (notice.isBroadcast()
                    || (tab.visitor().user().isPresent()
                        && notice.isShownTo(tab.visitor().user().getAsLong())))
                && !told.contains(new Told(tab, notice.id())),
        tab ->
            new Owed(
                new Subject.Notice(notice.id()),
                Cursor.of(notice.published()),
                tab.visitor().viewer(),
                Owed.Kind.TOLD,
                schedule.now()));
  }

  /** A user's interactive tools have changed. */
  void entryPointsChanged(long user, Cursor stamp) {
    Audience as = new Audience.User(user);
    owe(
        tab -> tab.visitor().audiences().contains(as),
        tab -> new Owed(new Subject.EntryPoints(), stamp, as, Owed.Kind.TOLD, schedule.now()));
  }

  private void owe(Predicate<Tab> concerned, java.util.function.Function<Tab, Owed> what) {
    owed.forEach((tab, own) -> {
      if (concerned.test(tab)) {
        own.add(what.apply(tab));
      }
    });
  }

  /**
   * A process has ended. What it was asked of late while things were broken, perhaps only it knew;
   * and nobody may know of its last message if that was lost.
   *
   * @param hasUnsent whether the bus had not taken everything
   */
  void ended(Machine process, boolean hasUnsent) {
    owed.forEach((tab, own) -> {
      if (tab.forgetViewsBy(process, hasUnsent)) {
        own.removeIf(each -> each.kind() == Owed.Kind.VIEWED || each.kind() == Owed.Kind.TAKEN);
      }
    });
    if (promises.hasLost(NUMBER_TOLD)) {
      long since = schedule.now() - NUMBER_TOLD.toNanos();
      owed.values()
          .forEach(own ->
              own.removeIf(each -> each.subject() instanceof Subject.Notice && each.at() >= since));
    }
  }

  /** A history was shared with somebody. */
  void shared(Audience viewer, long history) {
    forget(viewer, history, Owed.Kind.TAKEN);
  }

  /** It is not any more: who looks at it is to be told that, and of no change before. */
  void unshared(Audience viewer, long history) {
    concern.unshared(viewer, history);
    forget(viewer, history, Owed.Kind.VIEWED);
    if (!tables.history(history).owners().contains(viewer)) {
      owe(
          tab -> tab.visitor().viewer().equals(viewer) && tab.viewsForSure(history),
          tab ->
              new Owed(
                  new Subject.History(history),
                  new Cursor(0),
                  viewer,
                  Owed.Kind.TAKEN,
                  schedule.now()));
    }
  }

  private void forget(Audience viewer, long history, Owed.Kind kind) {
    Subject subject = new Subject.History(history);
    owed.values()
        .forEach(own ->
            own.removeIf(each ->
                each.kind() == kind && each.as().equals(viewer) && each.subject().equals(subject)));
  }

  /** A tab was told that it may not look at this. */
  void refused(Tab tab, long history) {
    owed.getOrDefault(tab, new ArrayList<>())
        .removeIf(each ->
            each.kind() == Owed.Kind.TAKEN && each.subject().equals(new Subject.History(history)));
  }

  // ---- what is told

  /**
   * A tab's stream has begun: from its first one on it is to be told everything. A process that has
   * begun since the clock was set back does not know which of two moments an id names.
   *
   * @param from the last id
   * @param begun when the process began
   */
  void ready(Tab tab, String from, long begun) {
    List<Owed> own = owed.computeIfAbsent(tab, same -> new ArrayList<>());
    if (setBackAt < begun
        && LastEventId.parse(from) instanceof LastEventId.At(Cursor id)
        && !shownTwice.isBefore(id)) {
      own.clear();
    }
  }

  /** A tab was told of this. */
  void announced(Tab tab, Subject subject) {
    story.count("announcements");
    if (subject instanceof Subject.Notice(long id)) {
      told.add(new Told(tab, id));
    }
    owed.getOrDefault(tab, new ArrayList<>()).removeIf(each -> each.subject().equals(subject));
    if (!concern.isConcerned(tab, subject) && !concern.isToldOfTheEnd(tab, subject)) {
      promises.broke("OnlyThoseConcerned", "%s was told of %s", tab, subject);
    }
    if (concern.hasOutlivedItsSession(tab)) {
      promises.broke("OnlyThoseConcerned", "%s was told of %s behind its session", tab, subject);
    }
  }

  /** A tab was told to load everything that it shows once more. */
  void resynced(Tab tab) {
    story.count("resyncs");
    owed.getOrDefault(tab, new ArrayList<>())
        .removeIf(each -> each.subject() instanceof Subject.History);
  }

  /** A tab has taken an id. */
  void claimed(Tab tab, Cursor id) {
    if (idsAreDoubtful() || !shownTwice.isBefore(id)) {
      return;
    }
    claimed = claimed.isBefore(id) ? id : claimed;
    for (Owed each : owed.getOrDefault(tab, List.of())) {
      if (each.kind() == Owed.Kind.CLAIMED
          && !id.isBefore(each.stamp())
          && tab.knownAs().contains(each.as())
          && concern.isOwnerNow(each.as(), each.subject())
          && !isFoundFrom(each.subject(), id)) {
        promises.broke(
            "IdIsAClaim",
            "%s took the id %s and was not told of %s, stamped %s, committed %.3f s before",
            tab,
            id,
            each.subject(),
            each.stamp(),
            (schedule.now() - each.at()) / 1e9);
      }
    }
  }

  /** Whether whoever resumes from there finds it, even without an overlap. */
  private boolean isFoundFrom(Subject subject, Cursor id) {
    return subject instanceof Subject.History(long history) && tables.hasChangedSince(history, id);
  }

  // ---- the end

  /** Whether nobody is still to be told anything. */
  boolean isSettled() {
    return tabs.stream().allMatch(tab -> tab.isReady() && stillOwed(tab).isEmpty());
  }

  /** At the quiet end everybody has been told everything. */
  void close() {
    for (Tab tab : tabs) {
      if (!tab.isReady()) {
        promises.broke("Heals", "%s has no stream at the quiet end", tab);
      }
      for (Owed each : stillOwed(tab)) {
        promises.broke(
            "NothingLost",
            "%s was not told of %s as %s, stamped %s, committed at %.4f",
            tab,
            each.subject(),
            each.kind() == Owed.Kind.VIEWED ? "viewer" : each.as(),
            each.stamp(),
            each.at() / 1e9);
      }
    }
  }

  /** What became somebody else's meanwhile is owed no more. */
  private List<Owed> stillOwed(Tab tab) {
    Set<Audience> now = new LinkedHashSet<>(tab.visitor().audiences());
    return owed.getOrDefault(tab, List.of()).stream()
        .filter(each -> now.contains(each.as()))
        .toList();
  }
}
