package org.galaxyevents.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What one session with the simulated database hears, each notification a moment after its commit,
 * in their order. Confined to the simulation's thread.
 */
public final class Ear {

  private static final Duration DELIVERY = Duration.ofNanos(300_000);

  /** What was notified. */
  public record Note(String channel, String payload, long readyAt) {}

  private final SimulatedDatabase database;
  private final Schedule schedule;
  private final Machine owner;
  private final Runnable wake;
  private final Set<String> channels = new LinkedHashSet<>();
  private final List<Note> waiting = new ArrayList<>();
  private boolean isOpen = true;

  Ear(SimulatedDatabase database, Schedule schedule, Machine owner, Runnable wake) {
    this.database = database;
    this.schedule = schedule;
    this.owner = owner;
    this.wake = wake;
  }

  /** Hears what is notified there from now on. */
  public void listenTo(String channel) {
    channels.add(channel);
  }

  public boolean isOpen() {
    return isOpen && database.isReachable(owner);
  }

  /** Something was notified. */
  void told(String channel, String payload, Duration slowness) {
    if (isOpen && channels.contains(channel)) {
      long ready = schedule.now() + slowness.plus(owner.delay(DELIVERY)).toNanos();
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
    if (!waiting.isEmpty()) {
      until = Math.min(until, waiting.getFirst().readyAt());
    }
    schedule.pass(Duration.ofNanos(Math.max(0, until - schedule.now())));
  }

  public void close() {
    isOpen = false;
    database.forget(this);
  }
}
