package org.galaxyevents.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/**
 * Virtual time: what happens when, one thing after the other. Two things at the same moment happen
 * in the order in which they were said. Confined to the simulation's thread.
 */
public final class Schedule {

  /** What a thing that ends every simulation looks like: more would never end. */
  private static final int MOST_NESTED = 8;

  private record Due(long at, long number, Machine machine, int life, Runnable task)
      implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
      return at != other.at ? Long.compare(at, other.at) : Long.compare(number, other.number);
    }
  }

  /** The world's things, and the database's own, which go on while somebody waits for it. */
  private final PriorityQueue<Due> world = new PriorityQueue<>();

  private final PriorityQueue<Due> database = new PriorityQueue<>();

  /** What machines that stand still have still to do. */
  private final List<Due> standing = new ArrayList<>();

  private final Story story;
  private long now;
  private long number;
  private long played;
  private int nested;

  public Schedule(Story story) {
    this.story = story;
  }

  /** Nanoseconds since the beginning. */
  public long now() {
    return now;
  }

  /** How many things have happened. */
  public long played() {
    return played;
  }

  /** Something that a machine does at this moment, if it is still the same process then. */
  public void at(long when, Machine machine, Runnable task) {
    if (!machine.lives()) {
      return;
    }
    Due due = new Due(Math.max(when, now), number++, machine, machine.life(), task);
    (machine.isDatabase() ? database : world).add(due);
  }

  /** Something that a machine does so long after now. */
  public void after(Duration wait, Machine machine, Runnable task) {
    at(now + wait.toNanos(), machine, task);
  }

  /** Plays until this moment. */
  public void runUntil(long end) {
    while (next(end)) {
      // Each call plays one thing.
    }
    now = Math.max(now, end);
  }

  /**
   * Time passes while a call waits for the database, and nothing else has its turn. Whoever else
   * had something to do does it late, as threads may.
   */
  public void pass(Duration duration) {
    long end = now + duration.toNanos();
    while (!database.isEmpty() && database.peek().at() <= end) {
      play(database.poll());
    }
    now = Math.max(now, end);
  }

  /** A call waits, and everybody else goes on, until something is so, or time is over. */
  public boolean await(BooleanSupplier condition, Duration atMost) {
    if (nested >= MOST_NESTED) {
      return condition.getAsBoolean();
    }
    nested++;
    long end = now + atMost.toNanos();
    while (!condition.getAsBoolean()) {
      if (!next(end)) {
        now = Math.max(now, end);
        nested--;
        return condition.getAsBoolean();
      }
    }
    nested--;
    return true;
  }

  private boolean next(long end) {
    Due one = world.peek();
    Due other = database.peek();
    PriorityQueue<Due> first =
        one == null || (other != null && other.compareTo(one) < 0) ? database : world;
    if (first.isEmpty() || first.peek().at() > end) {
      return false;
    }
    play(first.poll());
    return true;
  }

  private void play(Due due) {
    now = Math.max(now, due.at());
    if (due.life() != due.machine().life()) {
      return;
    }
    if (due.machine().standsStill()) {
      standing.add(due);
      return;
    }
    played++;
    guard(due.machine(), due.task());
  }

  /** Nothing that a machine does ends the others. */
  void guard(Machine machine, Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | AssertionError bug) {
      if (machine.lives()) {
        story.bug(machine.name(), bug);
      }
    }
  }

  /** A machine goes on: what it had to do it does now, in its order. */
  void goesOn(Machine machine) {
    List<Due> late = standing.stream().filter(due -> due.machine() == machine).toList();
    standing.removeAll(late);
    late.forEach(due -> world.add(new Due(now, number++, machine, due.life(), due.task())));
  }
}
