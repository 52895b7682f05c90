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

  private Consumer<Committed> committed = commit -> {};
  private long clockOffset;
  private long lastTransaction = 1_000;
  private long notifyLockFreeAt;
  private boolean wasSetBack;
  private boolean away;
  private long queries;

  public SimulatedDatabase(Schedule schedule, Machine machine, Story story) {
    this.schedule = schedule;
    this.machine = machine;
    this.story = story;
  }

  /**
   * A row of history_audit that can be read from now on.
   *
   * @param stamp which may be much older than the commit
   * @param stampedAt when that was, in nanoseconds of the simulation, whatever the clock showed
   */
  record Committed(long history, Cursor stamp, long stampedAt) {}

  /** Told of each row when it becomes visible. */
  void onCommit(Consumer<Committed> listener) {
    committed = listener;
  }

  Tables tables() {
    return tables;
  }

  /** What the clock shows. */
  public Cursor now() {
    return new Cursor(BEGINNING + schedule.now() / 1_000 + clockOffset);
  }

  /** The clock is set. */
  void step(Duration by) {
    wasSetBack |= by.isNegative();
    clockOffset += by.toNanos() / 1_000;
  }

  /** How often it was asked. */
  public long queries() {
    return queries;
  }

  // ---- who can reach it

  /** Nobody can reach it; transactions and sessions end. */
  void goAway() {
    away = true;
    List.copyOf(open.values()).forEach(Writing::rollBack);
    List.copyOf(ears).forEach(Ear::close);
    List.copyOf(atRestart).forEach(Runnable::run);
  }

  void comeBack() {
    away = false;
  }

  /** This machine cannot reach it, or can again. */
  void cut(Machine from, boolean isCut) {
    if (isCut) {
      cutOff.add(from);
    } else {
      cutOff.remove(from);
    }
  }

  /** Runs this whenever all sessions end. */
  void atRestart(Runnable task) {
    atRestart.add(task);
  }

  public boolean isReachable(Machine by) {
    return !away && by.lives() && !cutOff.contains(by);
  }

  /** This machine gets no connection from its pool, or again. */
  void exhaustPool(Machine of, boolean isExhausted) {
    if (isExhausted) {
      withoutPool.add(of);
    } else {
      withoutPool.remove(of);
    }
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
    queries++;
    schedule.pass(machine.delay(ROUND_TRIP));
    return isReachable(by);
  }

  /** Which histories have rows in a stretch of time, and the first of these. */
  public List<HistoryChange> changed(Cursor from, @Nullable Cursor until) {
    return tables.changed(from, until);
  }

  /** Whether the triggers do not notify. */
  public boolean triggersAreSilent() {
    return tables.triggersAreSilent();
  }

  /** Time passes while somebody waits for it. */
  public void pass(Duration duration) {
    schedule.pass(duration);
  }

  // ---- who writes

  /** The virtual transactions that hold the lock of history_audit. */
  public Set<String> holders() {
    Set<String> holders = new LinkedHashSet<>();
    open.forEach((id, writing) -> {
      if (writing.holdsLock) {
        holders.add(id);
      }
    });
    return holders;
  }

  /** A moment such that nobody who has not committed yet has stamped before. */
  public Cursor beginning() {
    Cursor earliest = now();
    for (Writing writing : open.values()) {
      if (writing.holdsLock) {
        earliest = earliest.earlierOf(writing.begun);
      }
    }
    return earliest;
  }

  /**
   * A transaction that changes histories.
   *
   * @param hold how long it takes between its first stamp and its end
   * @param work changes other tables, when it becomes visible
   * @param ended told whether it was committed
   */
  void transaction(List<Long> histories, Duration hold, Runnable work, Consumer<Boolean> ended) {
    if (away) {
      ended.accept(false);
      return;
    }
    Writing writing = new Writing(work, ended);
    open.put(writing.id, writing);
    writing.write(histories, 0, hold);
  }

  /** The same, which is rolled back at its end. */
  void rolledBack(List<Long> histories, Duration hold) {
    if (!away) {
      Writing writing = new Writing(() -> {}, wasCommitted -> {});
      writing.fails = true;
      open.put(writing.id, writing);
      writing.write(histories, 0, hold);
    }
  }

  /**
   * Deletes what is not the newest row of its history. Holds the lock for a moment. Not when the
   * clock was set back: what is newest by its stamp is not, and a poll may come too late.
   */
  void prune() {
    if (away || wasSetBack) {
      return;
    }
    Writing writing = new Writing(tables::prune, wasCommitted -> {});
    writing.holdsLock = true;
    open.put(writing.id, writing);
    machine.after(machine.delay(Duration.ofMillis(20)), writing::commit);
  }

  /** One transaction that may write. */
  private final class Writing {
    private final String id = "3/" + ++lastTransaction;
    private final Cursor begun = now();
    private final List<Committed> rows = new ArrayList<>();
    private final Runnable work;
    private final Consumer<Boolean> ended;
    private boolean holdsLock;
    private boolean fails;
    private boolean isOver;

    private Writing(Runnable work, Consumer<Boolean> ended) {
      this.work = work;
      this.ended = ended;
    }

    private void write(List<Long> histories, int next, Duration hold) {
      if (isOver) {
        return;
      }
      if (next == histories.size()) {
        Duration rest = histories.isEmpty() ? machine.delay(Duration.ofMillis(1)) : hold;
        machine.after(rest, fails ? this::rollBack : this::commit);
        return;
      }
      // Lock first, stamp a little later, the next row later still.
      holdsLock = true;
      machine.after(
          machine.delay(Duration.ofNanos(30_000)),
          () -> {
            rows.add(new Committed(histories.get(next), now(), schedule.now()));
            machine.after(
                machine.delay(Duration.ofMillis(1)), () -> write(histories, next + 1, hold));
          });
    }

    /** Whoever notifies waits for all who notify before. */
    private void commit() {
      if (isOver) {
        return;
      }
      boolean notifies = !rows.isEmpty();
      long start = notifies ? Math.max(schedule.now(), notifyLockFreeAt) : schedule.now();
      long visible = start + machine.delay(Duration.ofNanos(80_000)).toNanos();
      long unlocked = visible + machine.delay(Duration.ofNanos(40_000)).toNanos();
      if (notifies) {
        notifyLockFreeAt = unlocked;
      }
      schedule.at(visible, machine, this::becomeVisible);
      schedule.at(unlocked, machine, () -> end(true));
    }

    private void becomeVisible() {
      if (isOver) {
        return;
      }
      work.run();
      Set<Long> notified = new LinkedHashSet<>();
      for (Committed row : rows) {
        tables.audit(row.history(), row.stamp());
        story.tell(
            "database", "commit of history %d, stamped %s, by %s", row.history(), row.stamp(), id);
        story.count("changes");
        notified.add(row.history());
        committed.accept(row);
      }
      if (!tables.triggersAreSilent()) {
        notified.forEach(history -> tell("galaxy_history_update", Long.toString(history)));
      }
    }

    private void rollBack() {
      if (!isOver) {
        rows.clear();
        story.count("rollbacks");
        end(false);
      }
    }

    private void end(boolean wasCommitted) {
      if (!isOver) {
        isOver = true;
        open.remove(id);
        ended.accept(wasCommitted);
      }
    }
  }

  /** Something of its own happens after a while. */
  void after(Duration wait, Runnable task) {
    machine.after(wait, task);
  }

  /** Whether nobody writes. */
  boolean isIdle() {
    return open.isEmpty();
  }

  // ---- who listens

  /** All sessions that listen end. */
  void endListening() {
    List.copyOf(ears).forEach(Ear::close);
  }

  /** A session that listens. */
  public Ear listen(Machine by, Runnable wake) {
    Ear ear = new Ear(by, wake);
    ears.add(ear);
    by.atEnd(ear::close);
    return ear;
  }

  /** Notifies by a transaction of its own. */
  public void notify(String channel, String payload) {
    schedule.pass(Duration.ofNanos(Math.max(0, notifyLockFreeAt - schedule.now())));
    tell(channel, payload);
  }

  private void tell(String channel, String payload) {
    ears.forEach(ear -> ear.told(channel, payload));
  }

  /** What one session hears, each notification a moment after its commit, in their order. */
  public final class Ear {

    /** What was notified. */
    public record Note(String channel, String payload, long readyAt) {}

    private final Machine owner;
    private final Runnable wake;
    private final Set<String> channels = new LinkedHashSet<>();
    private final List<Note> waiting = new ArrayList<>();
    private boolean isOpen = true;

    private Ear(Machine owner, Runnable wake) {
      this.owner = owner;
      this.wake = wake;
    }

    public void listenTo(String channel) {
      channels.add(channel);
    }

    public boolean isOpen() {
      return isOpen && isReachable(owner);
    }

    private void told(String channel, String payload) {
      if (isOpen && channels.contains(channel)) {
        long ready = schedule.now() + machine.delay(Duration.ofNanos(300_000)).toNanos();
        ready = waiting.isEmpty() ? ready : Math.max(ready, waiting.getLast().readyAt());
        waiting.add(new Note(channel, payload, ready));
        schedule.at(ready, owner, wake);
      }
    }

    /** What has come. */
    public List<Note> heard() {
      List<Note> heard = new ArrayList<>();
      while (!waiting.isEmpty() && waiting.getFirst().readyAt() <= schedule.now()) {
        heard.add(waiting.removeFirst());
      }
      return heard;
    }

    /** Waits for something, at most so long. */
    public void await(Duration atMost) {
      long until = schedule.now() + atMost.toNanos();
      schedule.pass(
          Duration.ofNanos(
              (waiting.isEmpty() ? until : Math.min(until, waiting.getFirst().readyAt()))
                  - schedule.now()));
    }

    public void close() {
      isOpen = false;
      ears.remove(this);
    }
  }
}
