package org.galaxyevents.app;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import org.galaxyevents.account.RandomKeys;
import org.galaxyevents.account.SessionStore;
import org.galaxyevents.bus.ControlBus;
import org.galaxyevents.bus.ControlTask;
import org.galaxyevents.config.ServeConfig;
import org.galaxyevents.database.DatabaseRefused;
import org.galaxyevents.election.Role;

/**
 * A process that does nothing but lead: it comes before every worker, whose time is for streams,
 * and opens no port. Confined to the thread that starts and stops it.
 */
final class MonitorProcess implements AutoCloseable {

  private final StartedParts parts = new StartedParts();

  private MonitorProcess(ServeConfig config) throws DatabaseRefused, IOException {
    boolean complete = false;
    try {
      Storage storage = parts.closing(Storage.open(config));
      ControlBus bus = parts.closing(Buses.of(config));
      Producer producer = parts.closing(new Producer(config, Role.MONITOR, storage, bus));
      Notifications notifications =
          new Notifications(
              config,
              storage.database(),
              IdSecret.of(config),
              producer.dispatcher(),
              producer.sending());
      bus.start(producer.before(MonitorProcess::ignore));
      SessionStore sessions =
          new SessionStore(storage.database(), new RandomKeys(new SecureRandom()));
      producer.start(notifications, sessions::deleteOutlived);
      parts.undoing(producer::stop);
      complete = true;
    } finally {
      if (!complete) {
        close();
      }
    }
  }

  /**
   * Starts it.
   *
   * @param config names a broker
   * @throws DatabaseRefused if the database is not to be used
   * @throws IOException if it cannot keep its files, or is not let in by its broker
   */
  static MonitorProcess start(ServeConfig config) throws DatabaseRefused, IOException {
    return new MonitorProcess(config);
  }

  /** Nobody is connected here. */
  private static void ignore(List<ControlTask> tasks) {}

  @Override
  public void close() {
    parts.close();
  }
}
