package org.galaxyevents.app;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.galaxyevents.account.RememberedAuthentication;
import org.galaxyevents.account.Revocations;
import org.galaxyevents.bus.ControlBus;
import org.galaxyevents.catchup.CatchUp;
import org.galaxyevents.catchup.Journal;
import org.galaxyevents.catchup.JournalFirst;
import org.galaxyevents.catchup.LookupThreads;
import org.galaxyevents.catchup.WithNotifications;
import org.galaxyevents.catchup.jdbc.JdbcEntryPointChanges;
import org.galaxyevents.catchup.jdbc.JdbcHistoryChanges;
import org.galaxyevents.config.ServeConfig;
import org.galaxyevents.connection.ConnectionRegistry;
import org.galaxyevents.database.Database;
import org.galaxyevents.health.Check;
import org.galaxyevents.http.EncodedIds;
import org.galaxyevents.http.Endings;
import org.galaxyevents.http.EventLoops;
import org.galaxyevents.http.HistoryViewingRoutes;
import org.galaxyevents.http.HttpServer;
import org.galaxyevents.http.StreamCheck;
import org.galaxyevents.security.IdEncoding;
import org.galaxyevents.sse.FrameEncoder;
import org.galaxyevents.worker.GapCatchUp;
import org.galaxyevents.worker.Interests;
import org.galaxyevents.worker.QueueWorker;

/**
 * The half of a process that serves streams: who is connected here, what each still has to get, and
 * what those who come back have missed. Thread-safe.
 */
final class Streaming {

  private final ConnectionRegistry registry;
  private final LookupThreads lookups;
  private final CatchUp catchUp;
  private final RememberedAuthentication known;
  private final Viewers viewers;
  private final StreamCheck check;
  private final QueueWorker worker;

  /** Where viewers are announced; none if updates are not pushed. */
  private final Optional<ControlBus> pushed;

  private final Optional<Interests> interests;

  /**
   * @param bus not yet started
   * @param blocking runs what waits for the database or the broker
   */
  Streaming(
      ServeConfig config,
      String idSecret,
      EventLoops loops,
      ControlBus bus,
      LookedUp lookedUp,
      Executor blocking) {
    this.registry =
        new ConnectionRegistry(
            loops.executors(),
            () -> new FrameEncoder(IdEncoding.of(idSecret)),
            System::nanoTime,
            config.updates(),
            config.streams());
    this.lookups = LookupThreads.of(blocking);
    Journal journal = new Journal(config.catchUp().journalEntries(), System::nanoTime);
    this.catchUp = lookedUp.catchUp(config, journal, lookups);
    this.viewers =
        new Viewers(
            config,
            lookedUp.database(),
            IdEncoding.of(idSecret),
            new Viewers.Streams(registry, journal),
            blocking);
    this.check =
        new StreamCheck(
            registry,
            new Revocations(lookedUp.database()),
            blocking,
            new EncodedIds(IdEncoding.of(idSecret)),
            lookedUp.known());
    this.known = lookedUp.known();
    this.worker =
        new QueueWorker(
            journal,
            registry,
            new GapCatchUp(registry, catchUp, blocking, late(blocking)),
            viewers.tasks(),
            System::nanoTime);
    this.interests =
        Buses.isByInterest(config)
            ? Optional.of(new Interests(bus, journal, catchUp, blocking, System::nanoTime))
            : Optional.empty();
    interests.ifPresent(viewers::hearOnly);
    this.pushed = Optional.of(bus).filter(one -> config.updates());
  }

  /** Where is looked up who opens a stream, and what they missed. */
  record LookedUp(Database database, Notifications notifications, RememberedAuthentication known) {

    /** Without updates nothing is announced at all, as in Galaxy; the client polls. */
    private CatchUp catchUp(ServeConfig config, Journal journal, LookupThreads lookups) {
      if (!config.updates()) {
        return (client, answer) -> answer.accept(new CatchUp.Answer.Missed(List.of()));
      }
      CatchUp histories =
          new JournalFirst(
              journal,
              new JdbcHistoryChanges(database),
              new JdbcEntryPointChanges(database),
              config.catchUp(),
              lookups);
      return config.notifications().enabled()
          ? new WithNotifications(
              histories, journal, notifications.catchUp(), config.catchUp(), lookups)
          : histories;
    }
  }

  private static Executor late(Executor blocking) {
    return CompletableFuture.delayedExecutor(
        GapCatchUp.PATIENCE.toSeconds(), TimeUnit.SECONDS, blocking);
  }

  /** This process's end of the bus. */
  QueueWorker worker() {
    return worker;
  }

  /** What the server needs to open streams. */
  HttpServer.Streams streams() {
    return new HttpServer.Streams(
        registry,
        interests.<CatchUp>map(each -> each).orElse(catchUp),
        known,
        lookups,
        viewers.ofStreams(pushed, lookups));
  }

  /** Whether streams are taken, for who chooses a server for them. */
  Check accepting() {
    return new Check(
        "accepting",
        () -> registry.isStopping() ? Optional.of("this server is stopping") : Optional.empty(),
        "Send nobody here any more.");
  }

  /** Ends all streams, over so long at most, and takes no more. */
  void drain(Duration over) throws InterruptedException {
    Drain.run(registry, over);
  }

  /** How many streams are open. */
  int size() {
    return registry.size();
  }

  /** Sees to the streams of those whom a request throws out. */
  Endings endings() {
    return check;
  }

  /** What clients ask for who look at histories of others. */
  HistoryViewingRoutes viewing() {
    return viewers.routes(pushed);
  }

  void start(Background background) {
    background.repeat(StreamCheck.INTERVAL, check);
    pushed.ifPresent(bus -> viewers.start(background, bus));
    background.repeat(Duration.ofSeconds(1), registry::tick);
    interests.ifPresent(
        each -> background.repeat(Duration.ofSeconds(10), () -> each.tidy(registry)));
  }
}
