package org.galaxyevents.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.galaxyevents.event.Cursor;

/**
 * One transaction that may write: takes the lock of history_audit, stamps a little later, becomes
 * visible at its end, and lets go of the lock behind that. Confined to the simulation's thread.
 */
public final class Writing {

  private final SimulatedDatabase database;
  private final Machine machine;
  private final String id;
  private final Cursor begun;
  private final Runnable work;
  private final Consumer<Boolean> ended;
  private final List<Committed> rows = new ArrayList<>();
  private boolean holdsLock;
  private boolean isOver;

  /**
   * @param work changes other tables, when it becomes visible
   * @param ended told whether it was committed
   */
  Writing(
      SimulatedDatabase database,
      Machine machine,
      String id,
      Runnable work,
      Consumer<Boolean> ended) {
    this.database = database;
    this.machine = machine;
    this.id = id;
    this.begun = database.now();
    this.work = work;
    this.ended = ended;
  }

  String id() {
    return id;
  }

  /** By the database's clock. */
  Cursor begun() {
    return begun;
  }

  boolean holdsLock() {
    return holdsLock;
  }

  /** Changes a table whose rows are not audited, which holds the lock all the same. */
  void takeLock() {
    holdsLock = true;
  }

  /** Changes these, one after the other, and goes on when that is done. */
  void change(List<Long> histories, Runnable then) {
    change(histories, 0, then);
  }

  private void change(List<Long> histories, int next, Runnable then) {
    if (isOver) {
      return;
    }
    if (next == histories.size()) {
      then.run();
      return;
    }
    holdsLock = true;
    machine.after(
        machine.delay(Duration.ofNanos(30_000)),
        () -> {
          stamp(histories.get(next));
          machine.after(
              machine.delay(Duration.ofMillis(1)), () -> change(histories, next + 1, then));
        });
  }

  /** Changes a history just now. */
  public void stamp(long history) {
    holdsLock = true;
    rows.add(new Committed(history, database.now(), database.nanos()));
  }

  /** Ends well, in a moment. Whoever notifies waits for all who notify before. */
  public void commit() {
    if (isOver) {
      return;
    }
    long start = rows.isEmpty() ? database.nanos() : database.notifyLockFreeAt();
    long visible = start + machine.delay(Duration.ofNanos(80_000)).toNanos();
    long unlocked = visible + machine.delay(Duration.ofNanos(40_000)).toNanos();
    if (!rows.isEmpty()) {
      database.holdNotifyLock(unlocked);
    }
    database.at(visible, this::becomeVisible);
    database.at(unlocked, () -> end(true));
  }

  private void becomeVisible() {
    if (!isOver) {
      work.run();
      database.becomeVisible(id, rows);
    }
  }

  /** Ends, as if it had never been. */
  public void rollBack() {
    end(false);
  }

  private void end(boolean wasCommitted) {
    if (!isOver) {
      isOver = true;
      database.ended(this, wasCommitted);
      ended.accept(wasCommitted);
    }
  }
}
