package org.galaxyevents.simulation;

import java.time.Duration;
import java.util.List;
import org.galaxyevents.bus.rabbitmq.SimulatedBroker;

/**
 * One thing that a plan lets happen. Whom it happens to is said by a number, which is taken modulo
 * how many there are. Immutable.
 */
sealed interface Step {

  /** What users do, and time. */
  sealed interface Action extends Step {}

  /** What breaks. */
  sealed interface Fault extends Step {}

  /** Somebody changes histories in one transaction, which takes so long, and perhaps fails. */
  record Change(List<Integer> histories, Duration hold, boolean rollsBack) implements Action {}

  /** An anonymous visitor logs in; the histories of the session are the user's from then on. */
  record LogIn(int visitor) implements Action {}

  /** Somebody logs out. */
  record LogOut(int visitor) implements Action {}

  /** A history is shared with somebody else. */
  record Share(int history, int visitor) implements Action {}

  /** By a request to some process it is not any more. */
  record Unshare(int process, int history) implements Action {}

  /** A page shows a history that was shared with its visitor. */
  record View(int tab, int history) implements Action {}

  /** By a request to some process users are notified, or everybody, at once or after a while. */
  record Send(int process, List<Integer> visitors, Duration inHowLong) implements Action {}

  /** By a request to some process an interactive tool of a user starts or ends. */
  record ToolChanges(int process, int visitor) implements Action {}

  /** A page is loaded anew. */
  record Reload(int tab) implements Action {}

  /** The audit table is pruned. */
  record Prune() implements Action {}

  /** A stream breaks. */
  record CutTab(int tab, boolean inTheMiddle) implements Fault {}

  /** Nothing gets through to a tab any more, and nobody is told. */
  record TabVanishes(int tab) implements Fault {}

  /** A tab reads nothing for a while. */
  record TabIsSlow(int tab, Duration duration) implements Fault {}

  /** All streams break, as when a proxy is reloaded. */
  record CutAllTabs() implements Fault {}

  /** All streams break, and all tabs come back at the same moment. */
  record Storm() implements Fault {}

  /** A worker cannot be reached from outside for a while, nor reach it. */
  record CutFromBrowsers(int process, Duration duration) implements Fault {}

  /** A process is killed, and started again after a while. */
  record Crash(int process, Duration down) implements Fault {}

  /** Whoever leads is killed, and started again after a while. */
  record CrashLeader(Duration down) implements Fault {}

  /** A process is stopped properly, over so long, and started again after a while. */
  record Stop(int process, Duration over, Duration down) implements Fault {}

  /** A process is killed in the middle of something, a few calls later. */
  record CrashSoon(int process, int calls, Duration down) implements Fault {}

  /** Whoever leads is killed in the middle of something, a few calls later. */
  record CrashLeaderSoon(int calls, Duration down) implements Fault {}

  /** A process gets no connection from its pool for a while. */
  record ExhaustPool(int process, Duration duration) implements Fault {}

  /** A process stands still for a while. */
  record Stall(int process, Duration duration) implements Fault {}

  /** Whoever leads stands still for a while. */
  record StallLeader(Duration duration) implements Fault {}

  /** The database is away for a while. */
  record DatabaseAway(Duration duration) implements Fault {}

  /** One process cannot reach the database for a while. */
  record CutFromDatabase(int process, Duration duration) implements Fault {}

  /** Nobody listens any more: the backends were terminated. */
  record EndListening() implements Fault {}

  /** The database's clock is set. */
  record ClockStep(Duration by) implements Fault {}

  /** Galaxy's triggers do not notify for a while. */
  record SilenceTriggers(Duration duration) implements Fault {}

  /** The broker is away for a while, and forgets everything. */
  record BrokerAway(Duration duration) implements Fault {}

  /** One process's connection to the broker breaks. */
  record Disconnect(int process) implements Fault {}

  /** One process cannot reach the broker for a while. */
  record CutFromBroker(int process, Duration duration) implements Fault {}

  /** A leader of long ago announces to a process what was never anybody's. */
  record FormerLeader(int process) implements Fault {}

  /** The next message to a process, or the next that is no tick, has a mishap. */
  record Mishap(int process, SimulatedBroker.Mishap kind, boolean ofTicksToo) implements Fault {}
}
