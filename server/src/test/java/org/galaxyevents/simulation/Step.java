package org.galaxyevents.simulation;

import java.time.Duration;
import java.util.List;
import org.galaxyevents.bus.rabbitmq.SimulatedBroker;

/**
 * One thing that a plan lets happen. Whom it happens to is said by a number, which is taken modulo
 * how many there are. Immutable.
 */
sealed interface Step {

  /** Whether it is a fault, and not what users do. */
  default boolean isFault() {
    return true;
  }

  /** Somebody changes histories in one transaction, which takes so long, and perhaps fails. */
  record Change(List<Integer> histories, Duration hold, boolean rollsBack) implements Step {
    @Override
    public boolean isFault() {
      return false;
    }
  }

  /** An anonymous visitor logs in; the histories of the session are the user's from then on. */
  record LogIn(int visitor) implements Step {
    @Override
    public boolean isFault() {
      return false;
    }
  }

  /** Somebody logs out. */
  record LogOut(int visitor) implements Step {
    @Override
    public boolean isFault() {
      return false;
    }
  }

  /** A page is loaded anew. */
  record Reload(int tab) implements Step {
    @Override
    public boolean isFault() {
      return false;
    }
  }

  /** The audit table is pruned. */
  record Prune() implements Step {
    @Override
    public boolean isFault() {
      return false;
    }
  }

  /** A stream breaks. */
  record CutTab(int tab, boolean inTheMiddle) implements Step {}

  /** Nothing gets through to a tab any more, and nobody is told. */
  record TabVanishes(int tab) implements Step {}

  /** A tab reads nothing for a while. */
  record TabIsSlow(int tab, Duration duration) implements Step {}

  /** All streams break, as when a proxy is reloaded. */
  record CutAllTabs() implements Step {}

  /** A worker cannot be reached from outside for a while, nor reach it. */
  record CutFromBrowsers(int process, Duration duration) implements Step {}

  /** A process is killed, and started again after a while. */
  record Crash(int process, Duration down) implements Step {}

  /** Whoever leads is killed, and started again after a while. */
  record CrashLeader(Duration down) implements Step {}

  /** A process is killed in the middle of something, a few calls later. */
  record CrashSoon(int process, int calls, Duration down) implements Step {}

  /** Whoever leads is killed in the middle of something, a few calls later. */
  record CrashLeaderSoon(int calls, Duration down) implements Step {}

  /** A process gets no connection from its pool for a while. */
  record ExhaustPool(int process, Duration duration) implements Step {}

  /** A process stands still for a while. */
  record Stall(int process, Duration duration) implements Step {}

  /** Whoever leads stands still for a while. */
  record StallLeader(Duration duration) implements Step {}

  /** The database is away for a while. */
  record DatabaseAway(Duration duration) implements Step {}

  /** One process cannot reach the database for a while. */
  record CutFromDatabase(int process, Duration duration) implements Step {}

  /** Nobody listens any more: the backends were terminated. */
  record EndListening() implements Step {}

  /** The database's clock is set. */
  record ClockStep(Duration by) implements Step {}

  /** Galaxy's triggers do not notify for a while. */
  record SilenceTriggers(Duration duration) implements Step {}

  /** The broker is away for a while, and forgets everything. */
  record BrokerAway(Duration duration) implements Step {}

  /** One process's connection to the broker breaks. */
  record Disconnect(int process) implements Step {}

  /** One process cannot reach the broker for a while. */
  record CutFromBroker(int process, Duration duration) implements Step {}

  /** The next message to a process, or the next that is no tick, has a mishap. */
  record Mishap(int process, SimulatedBroker.Mishap kind, boolean ofTicksToo) implements Step {}
}
