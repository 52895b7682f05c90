package org.galaxyevents.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;

/**
 * Something that does things, one after the other, and can stand still or end: a process, a
 * browser, the network. Confined to the simulation's thread.
 */
public final class Machine {

  private final String name;
  private final Schedule schedule;
  private final boolean isDatabase;
  private final SplittableRandom random;
  private final List<Runnable> atEnd = new ArrayList<>();
  private int life;
  private long begunAt;
  private boolean lives = true;
  private boolean standsStill;
  private int callsLeft;

  public Machine(String name, Schedule schedule, long seed) {
    this(name, schedule, seed, false);
  }

  private Machine(String name, Schedule schedule, long seed, boolean isDatabase) {
    this.name = name;
    this.schedule = schedule;
    this.isDatabase = isDatabase;
    // Its own chance: what one machine does must not change what another one does by chance.
    // Not by a multiple of the generator's own step, which would only begin it elsewhere.
    long own = name.hashCode() * 0xBF58476D1CE4E5B9L;
    this.random = new SplittableRandom(new SplittableRandom(seed).nextLong() + own);
  }

  /** The one whose things go on while others wait for it. */
  public static Machine database(Schedule schedule, long seed) {
    return new Machine("database", schedule, seed, true);
  }

  public String name() {
    return name;
  }

  boolean isDatabase() {
    return isDatabase;
  }

  public SplittableRandom random() {
    return random;
  }

  /** Which life this is. */
  public int life() {
    return life;
  }

  /** When this life began. */
  long begunAt() {
    return begunAt;
  }

  public boolean lives() {
    return lives;
  }

  boolean standsStill() {
    return standsStill;
  }

  /** Does this so long after now. */
  public void after(Duration wait, Runnable task) {
    schedule.after(wait, this, task);
  }

  /** Does this again and again. */
  public void repeat(Duration every, Runnable task) {
    after(
        every,
        () -> {
          task.run();
          repeat(every, task);
        });
  }

  /** Runs this when the machine ends without a word. */
  public void atEnd(Runnable task) {
    atEnd.add(task);
  }

  /** Ends, whatever it does just now. */
  void crash() {
    if (!lives) {
      return;
    }
    life++;
    callsLeft = 0;
    lives = false;
    standsStill = false;
    List<Runnable> last = List.copyOf(atEnd);
    atEnd.clear();
    last.forEach(Runnable::run);
  }

  /** Begins another life. */
  void begin() {
    begunAt = schedule.now();
    lives = true;
  }

  void standStill() {
    standsStill = lives;
  }

  void goOn() {
    if (standsStill) {
      standsStill = false;
      schedule.goesOn(this);
    }
  }

  /** A thread of this machine's: its tasks run one after the other, each a moment later. */
  public Executor thread(Duration usual) {
    return new OneThread(usual);
  }

  /**
   * Does this a moment later, but behind what goes the same way before it.
   *
   * @param way when the last thing on it was done; kept here
   */
  public void inOrder(long[] way, Duration usual, Runnable task) {
    way[0] = Math.max(way[0], schedule.now() + delay(usual).toNanos());
    schedule.at(way[0], this, task);
  }

  /** Many threads of this machine's: a task may overtake another one. */
  public Executor threads(Duration usual) {
    return task -> after(delay(usual), task);
  }

  /** Mostly about so long, now and then much longer. */
  public Duration delay(Duration usual) {
    long nanos = usual.toNanos();
    long drawn = nanos / 2 + random.nextLong(nanos + 1);
    return Duration.ofNanos(random.nextInt(50) == 0 ? drawn * (2 + random.nextInt(40)) : drawn);
  }

  /** Something is asked of the world outside; a process may be killed just then. */
  public void calls() {
    if (callsLeft > 0 && --callsLeft == 0) {
      crash();
    }
  }

  /** Crashes in the middle of something, at this call from now. */
  void crashAtCall(int number) {
    callsLeft = number;
  }

  /** A thread. Now and then it takes a task up while the one who gave it goes on. */
  private final class OneThread implements Executor {
    private final Duration usual;
    private final long[] way = new long[1];
    private int waiting;
    private boolean isBusy;

    private OneThread(Duration usual) {
      this.usual = usual;
    }

    @Override
    public void execute(Runnable task) {
      if (waiting == 0 && !isBusy && lives && !standsStill && random.nextInt(10) == 0) {
        schedule.guard(Machine.this, () -> run(task));
        return;
      }
      waiting++;
      inOrder(
          way,
          usual,
          () -> {
            waiting--;
            run(task);
          });
    }

    private void run(Runnable task) {
      isBusy = true;
      try {
        task.run();
      } finally {
        isBusy = false;
      }
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
