package org.galaxyevents.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.galaxyevents.change.HistoryChange;
import org.galaxyevents.event.Cursor;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL as far as changes go through it: transactions that take the lock of history_audit,
 * stamp their rows, become visible, let go of the lock, and are notified of, each at a moment of
 * its own; a clock that can be set; and times in which it is away. Confined to the simulation's
 * thread.
 */
public final class SimulatedDatabase {

  /** 2026-05-01T12:00:00, in microseconds since 1970. */
  static final long BEGINNING = 1_777_636_800_000_000L;

  private static final Duration ROUND_TRIP = Duration.ofNanos(150_000);

  private final Schedule schedule;
  private final Machine machine;
  private final Story story;
  private final Tables tables = new Tables();
  private final Map<String, Writing> open = new LinkedHashMap<>();
  private final List<Ear> ears = new ArrayList<>();
  private final Set<Machine> cutOff = new LinkedHashSet<>();
  private final Set<Machine> withoutPool = new LinkedHashSet<>();
  private final List<Runnable> atRestart = new ArrayList<>();

  private Consumer<Committed> committed = row -> {};
  private Duration slowness = Duration.ZERO;
  private long clockOffset;
  private long lastTransaction = 1_000;
  private long notifyLockFreeAt;
  private boolean wasSetBack;
  private boolean away;
  private long lookups;

  public SimulatedDatabase(Schedule schedule, Machine machine, Story story) {
    this.schedule = schedule;
    this.machine = machine;
    this.story = story;
  }

  /** Told of each row when it becomes visible. */
  void onCommit(Consumer<Committed> listener) {
    committed = listener;
  }

  /** How much later than usual notifications are delivered. */
  void slowNotifications(Duration by) {
    slowness = by;
  }

  Tables tables() {
    return tables;
  }

  /** What the clock shows. */
  public Cursor now() {
    return new Cursor(BEGINNING + schedule.now() / 1_000 + clockOffset);
  }

  long nanos() {
    return schedule.now();
  }

  /** The clock is set. */
  void step(Duration by) {
    wasSetBack |= by.isNegative();
    clockOffset += by.toNanos() / 1_000;
  }

  /** Somebody asks for those who open a stream. */
  void countLookup() {
    lookups++;
  }

  long lookups() {
    return lookups;
  }

  // ---- who can reach it

  /** Nobody can reach it; transactions and sessions end. */
  void goAway() {
    away = true;
    List.copyOf(open.values()).forEach(Writing::rollBack);
    endListening();
    List.copyOf(atRestart).forEach(Runnable::run);
  }

  void comeBack() {
    away = false;
  }

  /** This machine cannot reach it, or can again. */
  void cut(Machine from, boolean isCut) {
    set(cutOff, from, isCut);
  }

  /** This machine gets no connection from its pool, or again. */
  void exhaustPool(Machine of, boolean isExhausted) {
    set(withoutPool, of, isExhausted);
  }

  private static void set(Set<Machine> machines, Machine one, boolean isIn) {
    if (isIn) {
      machines.add(one);
    } else {
      machines.remove(one);
    }
  }

  /** Runs this whenever all sessions end. */
  void atRestart(Runnable task) {
    atRestart.add(task);
  }

  boolean isReachable(Machine by) {
    return !away && by.lives() && !cutOff.contains(by);
  }

  /** A question that somebody may ask by a connection of the pool, which takes a moment. */
  public boolean isAskedByPool(Machine by) {
    return !withoutPool.contains(by) && isAsked(by);
  }

  /** A question that somebody may ask, which takes a moment. */
  public boolean isAsked(Machine by) {
    by.calls();
    if (!isReachable(by)) {
      return false;
    }
    schedule.pass(machine.delay(ROUND_TRIP));
    return isReachable(by);
  }

  /** Time passes while somebody waits for it. */
  public void pass(Duration duration) {
    schedule.pass(duration);
  }

  // ---- what can be read

  /** The virtual transactions that hold the lock of history_audit. */
  public Set<String> holders() {
    Set<String> holders = new LinkedHashSet<>();
    open.values().stream().filter(Writing::holdsLock).map(Writing::id).forEach(holders::add);
    return holders;
  }

  /** A moment such that nobody who has not committed yet has stamped before. */
  public Cursor beginning() {
    return open.values().stream()
        .filter(Writing::holdsLock)
        .map(Writing::begun)
        .reduce(now(), Cursor::earlierOf);
  }

  /** Which histories have rows in a stretch of time, and the first of these. */
  public List<HistoryChange> changed(Cursor from, @Nullable Cursor until) {
    return tables.changed(from, until);
  }

  /** The triggers do not notify from now on, or do again. */
  public void silenceTriggers(boolean silent) {
    tables.silenceTriggers(silent);
  }

  /** Whether the triggers do not notify. */
  public boolean triggersAreSilent() {
    return tables.triggersAreSilent();
  }

  // ---- who writes

  /**
   * A transaction that changes histories.
   *
   * @param hold how long it takes between its last stamp and its end
   * @param work changes other tables, when it becomes visible
   * @param ended told whether it was committed
   */
  void transaction(List<Long> histories, Duration hold, Runnable work, Consumer<Boolean> ended) {
    if (away) {
      ended.accept(false);
      return;
    }
    Writing writing = begin(work, ended);
    Duration rest = histories.isEmpty() ? machine.delay(Duration.ofMillis(1)) : hold;
    writing.change(histories, () -> machine.after(rest, writing::commit));
  }

  /** The same, which is rolled back at its end. */
  void rolledBack(List<Long> histories, Duration hold) {
    if (!away) {
      Writing writing = begin();
      writing.change(histories, () -> machine.after(hold, writing::rollBack));
    }
  }

  /**
   * Deletes what is not the newest row of its history. Holds the lock for a moment. Not when the
   * clock was set back: what is newest by its stamp is not, and a poll may come too late.
   */
  void prune() {
    if (!away && !wasSetBack) {
      Writing writing = begin(tables::prune, wasCommitted -> {});
      writing.takeLock();
      machine.after(machine.delay(Duration.ofMillis(20)), writing::commit);
    }
  }

  /** A transaction that somebody leads by hand. */
  public Writing begin() {
    return begin(() -> {}, wasCommitted -> {});
  }

  private Writing begin(Runnable work, Consumer<Boolean> ended) {
    Writing writing = new Writing(this, machine, "3/" + ++lastTransaction, work, ended);
    open.put(writing.id(), writing);
    return writing;
  }

  long notifyLockFreeAt() {
    return Math.max(schedule.now(), notifyLockFreeAt);
  }

  void holdNotifyLock(long until) {
    notifyLockFreeAt = until;
  }

  /** A transaction can be read from now on. */
  void becomeVisible(String transaction, List<Committed> rows) {
    Set<Long> changed = new LinkedHashSet<>();
    for (Committed row : rows) {
      tables.audit(row.history(), row.stamp());
      story.tell("database", "commit of %s, by %s", row, transaction);
      story.count("changes");
      changed.add(row.history());
      committed.accept(row);
    }
    if (!triggersAreSilent()) {
      changed.forEach(history -> tell("galaxy_history_update", Long.toString(history)));
    }
  }

  void ended(Writing writing, boolean wasCommitted) {
    open.remove(writing.id());
    if (!wasCommitted) {
      story.count("rollbacks");
    }
  }

  /** Something of its own happens after a while. */
  void after(Duration wait, Runnable task) {
    machine.after(wait, task);
  }

  /** Something of its own happens at that moment. */
  void at(long when, Runnable task) {
    schedule.at(when, machine, task);
  }

  /** Whether nobody writes. */
  boolean isIdle() {
    return open.isEmpty();
  }

  // ---- who listens

  /** A session that listens. */
  public Ear listen(Machine by, Runnable wake) {
    Ear ear = new Ear(this, schedule, by, wake);
    ears.add(ear);
    by.atEnd(ear::close);
    return ear;
  }

  /** All sessions that listen end. */
  void endListening() {
    List.copyOf(ears).forEach(Ear::close);
  }

  void forget(Ear ear) {
    ears.remove(ear);
  }

  /** Notifies by a transaction of its own. */
  public void notify(String channel, String payload) {
    schedule.pass(Duration.ofNanos(notifyLockFreeAt() - schedule.now()));
    tell(channel, payload);
  }

  private void tell(String channel, String payload) {
    ears.forEach(ear -> ear.told(channel, payload, slowness));
  }
}
