package org.galaxyevents.app;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.galaxyevents.account.NewAccount;
import org.galaxyevents.account.Passwords;
import org.galaxyevents.account.Revocations;
import org.galaxyevents.bus.ControlBus;
import org.galaxyevents.bus.EventDispatcher;
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
import org.galaxyevents.database.DatabaseRefused;
import org.galaxyevents.election.Leadership;
import org.galaxyevents.election.SoleLeadership;
import org.galaxyevents.event.Cursor;
import org.galaxyevents.http.EncodedIds;
import org.galaxyevents.http.EventLoops;
import org.galaxyevents.http.HealthRoutes;
import org.galaxyevents.http.HttpServer;
import org.galaxyevents.http.ListenAddress;
import org.galaxyevents.http.Router;
import org.galaxyevents.http.StreamCheck;
import org.galaxyevents.monitor.HistoryAuditMonitor;
import org.galaxyevents.monitor.jdbc.JdbcOwnerLookup;
import org.galaxyevents.notification.Retention;
import org.galaxyevents.security.IdEncoding;
import org.galaxyevents.sse.FrameEncoder;
import org.galaxyevents.worker.GapCatchUp;
import org.galaxyevents.worker.Interests;
import org.galaxyevents.worker.QueueWorker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The standalone server: puts the parts together, starts them from the database to the door, and
 * stops them from the door to the database. Thread-safe.
 */
public final class Server implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Server.class);

  /** What has to be undone, the last thing first. */
  private final Deque<Step> started = new ArrayDeque<>();

  private final ServeConfig config;
  private final Leadership leadership =
      new SoleLeadership(Cursor.of(java.time.LocalDateTime.now(java.time.ZoneOffset.UTC)).micros());
  private final Storage storage;
  private final Database database;
  private final ControlBus bus;
  private final ConnectionRegistry registry;
  private final Accounts accounts;
  private final Notifications notifications;
  private final InteractiveToolParts tools;
  private final Viewers viewers;
  private final StreamCheck streamCheck;
  private final Optional<NewAccount> firstAdmin;
  private final ListenAddress address;

  private interface Step {
    void undo() throws Exception;
  }

  private Server(ServeConfig config) throws DatabaseRefused, IOException {
    this.config = config;
    boolean complete = false;
    try {
      String secret = IdSecret.of(config);
      storage = undoing(Storage.open(config.database()));
      database = storage.database();
      EventLoops loops =
          undoing(
              new EventLoops(
                  config.http().eventLoops(),
                  Thread.ofPlatform().name("event-loop-", 0).factory()));
      ExecutorService blocking =
          Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("request-", 0).factory());
      LookupThreads lookups = LookupThreads.of(blocking);
      registry =
          new ConnectionRegistry(
              loops.executors(),
              () -> new FrameEncoder(IdEncoding.of(secret)),
              System::nanoTime,
              config.updates(),
              config.streams());
      Journal journal = new Journal(config.catchUp().journalEntries());
      bus = undoing(Buses.of(config));
      NotificationThreads notifying = undoing(new NotificationThreads(leadership));
      Optional<EventDispatcher> dispatcher =
          config.updates() ? Optional.of(new EventDispatcher(bus)) : Optional.empty();
      notifications = new Notifications(config, database, secret, dispatcher, notifying.sending());
      tools = new InteractiveToolParts(database, secret, dispatcher);
      viewers =
          new Viewers(
              config,
              database,
              IdEncoding.of(secret),
              new Viewers.Streams(registry, journal),
              blocking);
      CatchUp catchUp = catchUp(journal, lookups);
      QueueWorker worker =
          new QueueWorker(
              journal,
              registry,
              new GapCatchUp(registry, catchUp, blocking),
              viewers.tasks(),
              System::nanoTime);
      bus.start(worker);
      Optional<Interests> interests =
          Buses.isByInterest(config)
              ? Optional.of(new Interests(bus, journal, catchUp, blocking, System::nanoTime))
              : Optional.empty();
      interests.ifPresent(viewers::hearOnly);
      ExecutorService hashing =
          Executors.newFixedThreadPool(
              Passwords.AT_ONCE, Thread.ofPlatform().name("password-", 0).daemon().factory());
      started.push(hashing::shutdownNow);
      accounts = new Accounts(config, database, secret, hashing);
      firstAdmin = accounts.ensureFirstAdmin();
      streamCheck =
          new StreamCheck(
              registry, new Revocations(database), blocking, new EncodedIds(IdEncoding.of(secret)));
      Router routes =
          Routes.of(
              config,
              database,
              secret,
              new Routes.Parts(accounts, notifications, tools, streamCheck));
      new HealthRoutes(
              Health.of(
                  database,
                  bus,
                  Optional.of(worker).filter(hearing -> config.updates()),
                  loops,
                  blocking))
          .addTo(routes);
      viewers.addTo(routes, Optional.of(bus).filter(pushed -> config.updates()));
      HttpServer http =
          undoing(
              new HttpServer(
                  config.http(),
                  loops,
                  routes,
                  accounts.authentication(),
                  new HttpServer.Streams(
                      registry, interests.<CatchUp>map(each -> each).orElse(catchUp), lookups),
                  blocking));
      address = http.start();
      startBackground(notifying, interests);
      complete = true;
    } finally {
      if (!complete) {
        close();
      }
    }
  }

  /**
   * Starts a server; when this returns it answers.
   *
   * @throws DatabaseRefused if the database is not this server's to use
   * @throws IOException if it cannot listen, cannot keep its files, or is not let in by its broker
   */
  public static Server start(ServeConfig config) throws DatabaseRefused, IOException {
    return new Server(config);
  }

  /** Where it listens. */
  public ListenAddress address() {
    return address;
  }

  /** The address of the page. */
  public String url() {
    return address.url(config.http().prefix() + "/");
  }

  /** The admin account that was made because there was no account at all, with its password. */
  public Optional<NewAccount> firstAdmin() {
    return firstAdmin;
  }

  /** The bus that this server's worker hears. */
  public ControlBus bus() {
    return bus;
  }

  ServeConfig config() {
    return config;
  }

  Accounts accounts() {
    return accounts;
  }

  /** How many streams are open. */
  public int streams() {
    return registry.size();
  }

  /** Ends every stream properly, then everything else, in the reverse order of its start. */
  @Override
  public void close() {
    IllegalStateException failures = null;
    while (!started.isEmpty()) {
      try {
        started.pop().undo();
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      } catch (Exception failure) {
        failures =
            failures == null
                ? new IllegalStateException("not everything stopped cleanly")
                : failures;
        failures.addSuppressed(failure);
      }
    }
    if (failures != null) {
      log.warn("Stopped, but not cleanly", failures);
    }
  }

  private void startBackground(NotificationThreads notifying, Optional<Interests> interests) {
    Background background = new Background();
    started.push(background::stop);
    background.repeat(Duration.ofSeconds(1), registry::tick);
    background.repeat(Duration.ofSeconds(1), tools::retry);
    background.repeat(StreamCheck.INTERVAL, streamCheck);
    interests.ifPresent(
        each -> background.repeat(Duration.ofSeconds(10), () -> each.tidy(registry)));
    background.repeat(
        config.auditPruneInterval(),
        new Upkeep(storage.pruning(), accounts.sessions()::deleteOutlived));
    if (config.notifications().enabled()) {
      notifying.start(background, notifications, new Retention(database), config.notifications());
    }
    if (config.updates()) {
      viewers.start(background, bus);
      background.loop("monitor", monitor()::run);
    }
  }

  private HistoryAuditMonitor monitor() {
    return new HistoryAuditMonitor(
        storage.changes(),
        new JdbcOwnerLookup(database),
        new EventDispatcher(bus),
        leadership,
        System::nanoTime);
  }

  /** Without updates nothing is announced at all, as in Galaxy; the client polls. */
  private CatchUp catchUp(Journal journal, LookupThreads lookups) {
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

  private <T extends AutoCloseable> T undoing(T part) {
    started.push(part::close);
    return part;
  }
}
