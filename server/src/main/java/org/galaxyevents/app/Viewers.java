package org.galaxyevents.app;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.galaxyevents.bus.ControlBus;
import org.galaxyevents.catchup.Journal;
import org.galaxyevents.catchup.LookBack;
import org.galaxyevents.catchup.LookupThreads;
import org.galaxyevents.config.ServeConfig;
import org.galaxyevents.connection.ConnectionRegistry;
import org.galaxyevents.database.Database;
import org.galaxyevents.http.EncodedIds;
import org.galaxyevents.http.HistoryViewingRoutes;
import org.galaxyevents.http.StreamViews;
import org.galaxyevents.security.IdEncoding;
import org.galaxyevents.viewer.HistoryViewing;
import org.galaxyevents.viewer.OpeningViews;
import org.galaxyevents.viewer.OwnersHeard;
import org.galaxyevents.viewer.ViewerAccess;
import org.galaxyevents.viewer.ViewerAnnouncer;
import org.galaxyevents.viewer.ViewerRenewal;
import org.galaxyevents.viewer.ViewerSubscriptions;
import org.galaxyevents.viewer.ViewerTasks;
import org.galaxyevents.viewer.jdbc.JdbcViewerAccess;

/** The parts that have to do with who looks at histories of others, put together. Thread-safe. */
final class Viewers {

  private final ConnectionRegistry registry;
  private final ViewerSubscriptions subscriptions;
  private final ViewerAccess access;
  private final ViewerAnnouncer announcer;
  private final LookBack lookBack;
  private final ViewerTasks tasks;
  private final IdEncoding encoding;

  /**
   * @param blocking where the database is waited for
   */
  Viewers(
      ServeConfig config,
      Database database,
      IdEncoding encoding,
      Streams streams,
      Executor blocking) {
    this.registry = streams.registry();
    this.encoding = encoding;
    this.subscriptions = new ViewerSubscriptions(config.maxViewedHistories(), System::nanoTime);
    this.access = new JdbcViewerAccess(database);
    this.lookBack = new LookBack(streams.journal(), config.catchUp());
    this.announcer = new ViewerAnnouncer(subscriptions, access, registry, blocking, lookBack);
    this.tasks = new ViewerTasks(subscriptions, announcer, encoding);
  }

  /** Whom viewers are connected with. */
  record Streams(ConnectionRegistry registry, Journal journal) {}

  /** What the bus says of viewers. */
  ViewerTasks tasks() {
    return tasks;
  }

  /**
   * What streams are opened with.
   *
   * @param bus none if updates are not pushed
   */
  StreamViews ofStreams(Optional<ControlBus> bus, LookupThreads lookups) {
    return new StreamViews(
        new EncodedIds(encoding),
        lookBack,
        bus.map(one -> new OpeningViews(subscriptions, announcer, one, lookups)));
  }

  /** From now on the bus brings only what is asked for. */
  void hearOnly(OwnersHeard owners) {
    announcer.hearOnly(owners);
  }

  /**
   * What clients ask for.
   *
   * @param bus none if updates are not pushed
   */
  HistoryViewingRoutes routes(Optional<ControlBus> bus) {
    HistoryViewing viewing = new HistoryViewing(subscriptions, access, bus, tasks, encoding);
    return new HistoryViewingRoutes(viewing, new EncodedIds(encoding));
  }

  void start(Background background, ControlBus bus) {
    background.repeat(Duration.ofSeconds(1), announcer::retry);
    background.repeat(
        ViewerRenewal.INTERVAL, new ViewerRenewal(subscriptions, announcer, registry, bus));
  }
}
