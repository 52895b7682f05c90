package org.galaxyevents.simulation;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.galaxyevents.event.Audience;
import org.galaxyevents.event.Cursor;

/**
 * What was committed, and what was announced to which tab: knows what each tab is still to be told,
 * by the commits alone. Confined to the simulation's thread.
 */
final class Ledger {

  /** A commit that a tab is still to be told of. */
  private record Owed(long history, Cursor stamp, Audience as, long at) {}

  private final Schedule schedule;
  private final Story story;
  private final SimulatedDatabase database;
  private final List<Tab> tabs = new ArrayList<>();
  private final Map<Tab, List<Owed>> owed = new LinkedHashMap<>();
  private final Map<Long, Set<Audience>> owners = new HashMap<>();
  private final Set<String> broken = new LinkedHashSet<>();

  /** The newest id that anybody was given. */
  private Cursor claimed = new Cursor(0);

  /**
   * Until when ids may claim more than is so, and are not believed by those who resume from them.
   */
  private long idsAreDoubtfulUntil = Long.MIN_VALUE;

  Ledger(Schedule schedule, Story story, SimulatedDatabase database) {
    this.schedule = schedule;
    this.story = story;
    this.database = database;
    database.onCommit(this::committed);
  }

  Story story() {
    return story;
  }

  long nanos() {
    return schedule.now();
  }

  void add(Tab tab) {
    tabs.add(tab);
  }

  /** A promise was broken. */
  @FormatMethod
  void broke(String promise, @FormatString String how, Object... details) {
    String sentence = promise + ": " + how.formatted(details);
    if (broken.add(sentence)) {
      story.tell("PROMISE", "%s", sentence);
    }
  }

  /** What was broken so far. */
  Set<String> broken() {
    return broken;
  }

  /** Something has happened that takes so long to be noticed. */
  void idsAreDoubtful(Duration howLong) {
    idsAreDoubtfulUntil = Math.max(idsAreDoubtfulUntil, schedule.now() + howLong.toNanos());
    claimed = new Cursor(0);
  }

  /**
   * The overlap of catch-ups does not reach back over a step of the clock: who has logged in or out
   * in another tab, and was not yet asked to come back as that, may be told too little.
   */
  void overlapIsTooShort() {
    owed.forEach((tab, own) -> own.removeIf(each -> !tab.knownAs().contains(each.as())));
  }

  private boolean idsAreDoubtful() {
    return schedule.now() < idsAreDoubtfulUntil;
  }

  private void committed(SimulatedDatabase.Committed row) {
    Set<Audience> now = database.tables().history(row.history()).owners();
    owners.computeIfAbsent(row.history(), same -> new LinkedHashSet<>()).addAll(now);
    if (row.stamp().isBefore(claimed) && !idsAreDoubtful()) {
      broke(
          "IdIsAClaim",
          "history %d, stamped %s, was committed behind the id %s",
          row.history(),
          row.stamp(),
          claimed);
    }
    for (Tab tab : owed.keySet()) {
      for (Audience as : tab.visitor().audiences()) {
        if (now.contains(as)) {
          owed.get(tab).add(new Owed(row.history(), row.stamp(), as, schedule.now()));
        }
      }
    }
  }

  /** A tab's stream has begun: from its first one on it is to be told everything. */
  void ready(Tab tab) {
    owed.computeIfAbsent(tab, same -> new ArrayList<>());
  }

  /** A tab was told that these have changed. */
  void announced(Tab tab, List<Long> histories) {
    story.count("announcements");
    List<Owed> own = owed.getOrDefault(tab, new ArrayList<>());
    own.removeIf(each -> histories.contains(each.history()));
    for (long history : histories) {
      Set<Audience> ever = owners.getOrDefault(history, Set.of());
      if (tab.knownAs().stream().noneMatch(ever::contains)) {
        broke(
            "OnlyThoseConcerned", "%s was told of history %d, which is of %s", tab, history, ever);
      }
    }
  }

  /** A tab has taken an id. */
  void claimed(Tab tab, Cursor id) {
    if (idsAreDoubtful()) {
      return;
    }
    claimed = claimed.isBefore(id) ? id : claimed;
    for (Owed each : owed.getOrDefault(tab, List.of())) {
      if (!id.isBefore(each.stamp()) && tab.knownAs().contains(each.as())) {
        broke(
            "IdIsAClaim",
            "%s took the id %s and was not told of history %d, stamped %s, committed %.3f s before",
            tab,
            id,
            each.history(),
            each.stamp(),
            (schedule.now() - each.at()) / 1e9);
      }
    }
  }

  /** Whether nobody is still to be told anything. */
  boolean isSettled() {
    return tabs.stream().allMatch(tab -> tab.isReady() && stillOwed(tab).isEmpty());
  }

  /** At the quiet end everybody has been told everything. */
  void close() {
    for (Tab tab : tabs) {
      if (!tab.isReady()) {
        broke("Heals", "%s has no stream at the quiet end", tab);
      }
      for (Owed each : stillOwed(tab)) {
        broke(
            "NothingLost",
            "%s was not told of history %d, stamped %s, committed at %.4f",
            tab,
            each.history(),
            each.stamp(),
            each.at() / 1e9);
      }
    }
    story.bugs().forEach(bug -> broke("NothingThrows", "%s", bug));
  }

  /** What became somebody else's meanwhile is owed no more. */
  private List<Owed> stillOwed(Tab tab) {
    return owed.getOrDefault(tab, List.of()).stream()
        .filter(each -> tab.visitor().audiences().contains(each.as()))
        .toList();
  }
}
