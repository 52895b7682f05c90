package org.galaxyevents.app;

import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.IntSupplier;
import org.galaxyevents.bus.ControlBus;
import org.galaxyevents.bus.EventDispatcher;
import org.galaxyevents.config.ServeConfig;
import org.galaxyevents.database.DatabaseRefused;
import org.galaxyevents.election.Role;
import org.galaxyevents.entrypoint.EntryPointReconciliation;
import org.galaxyevents.monitor.HistoryAuditMonitor;
import org.galaxyevents.monitor.jdbc.JdbcOwnerLookup;
import org.galaxyevents.notification.Retention;

/**
 * The half of a process that stands for election and, while it leads, produces: announces changes
 * and what falls due, sends mails, and clears away what is old. The other half, where there is one,
 * is the worker. Confined to the thread that starts and stops the process.
 */
final class Producer implements AutoCloseable {

  private final ServeConfig config;
  private final Storage storage;
  private final ControlBus bus;
  private final Candidacy candidacy;
  private final NotificationThreads notifying;
  private final EntryPointReconciliation tools;
  private final Background background = new Background();

  /**
   * @throws DatabaseRefused if another process excludes this one
   * @throws InterruptedIOException if the thread was interrupted while it waited for that one
   */
  Producer(ServeConfig config, Role role, Storage storage, ControlBus bus)
      throws DatabaseRefused, InterruptedIOException {
    this.config = config;
    this.storage = storage;
    this.bus = bus;
    this.candidacy = Candidacy.of(config, role, storage, bus);
    this.notifying = new NotificationThreads(candidacy.leadership());
    this.tools = new EntryPointReconciliation(storage.database(), new EventDispatcher(bus));
  }

  /** What announces; none if updates are not pushed. */
  Optional<EventDispatcher> dispatcher() {
    return config.updates() ? Optional.of(new EventDispatcher(bus)) : Optional.empty();
  }

  /** Runs what is sent to many. */
  Executor sending() {
    return notifying.sending();
  }

  /** What hears the bus: this half first, to know of the leader, then the worker. */
  ControlBus.Listener before(ControlBus.Listener worker) {
    return candidacy.before(tools.before(worker));
  }

  /**
   * Stands for election, and does what a leader does while this process leads.
   *
   * @param upkeep clears away what is old, besides the audit table; says how many rows went
   */
  void start(Notifications notifications, IntSupplier upkeep) {
    if (config.updates()) {
      background.loop("monitor", this::monitor);
      background.loop(
          "tool-reconciliation",
          new LeaderLoop(
              "Looking for tools that nobody announced", candidacy.leadership(), tools::look));
    }
    Upkeep pruning = new Upkeep(storage.pruning(), upkeep);
    background.repeat(config.auditPruneInterval(), () -> ifLeading(pruning));
    if (config.notifications().enabled()) {
      notifying.start(
          background, notifications, new Retention(storage.database()), config.notifications());
    }
    candidacy.heartbeat().ifPresent(heartbeat -> background.loop("election", heartbeat::run));
  }

  private void ifLeading(Runnable task) {
    if (candidacy.leadership().term().isPresent()) {
      task.run();
    }
  }

  /** A monitor for each term in which this process leads. */
  private void monitor() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        new HistoryAuditMonitor(
                storage.changes().get(),
                new JdbcOwnerLookup(storage.database()),
                new EventDispatcher(bus),
                candidacy.leadership().await(),
                System::nanoTime)
            .run(candidacy.watch().watermark().orElse(null));
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  /** Leaves the election and stops producing. */
  void stop() throws InterruptedException {
    background.stop();
  }

  /** Ends what requests may still have used. */
  @Override
  public void close() {
    notifying.close();
  }
}
