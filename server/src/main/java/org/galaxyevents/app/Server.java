package org.galaxyevents.app;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.galaxyevents.account.NewAccount;
import org.galaxyevents.account.Passwords;
import org.galaxyevents.account.RememberedAuthentication;
import org.galaxyevents.bus.ControlBus;
import org.galaxyevents.config.ServeConfig;
import org.galaxyevents.database.Database;
import org.galaxyevents.database.DatabaseRefused;
import org.galaxyevents.election.Role;
import org.galaxyevents.http.EventLoops;
import org.galaxyevents.http.HealthRoutes;
import org.galaxyevents.http.HttpServer;
import org.galaxyevents.http.ListenAddress;
import org.galaxyevents.http.Router;

/**
 * The standalone server: puts the parts together, starts them from the database to the door, and
 * stops them from the door to the database. Thread-safe, but for its end.
 */
public final class Server implements AutoCloseable {

  private final ServeConfig config;
  private final StartedParts parts = new StartedParts();
  private final ControlBus bus;
  private final Streaming streaming;
  private final Accounts accounts;
  private final Optional<NewAccount> firstAdmin;
  private final Router routes;
  private final ListenAddress address;

  private Duration drainOver = Duration.ZERO;

  private Server(ServeConfig config) throws DatabaseRefused, IOException {
    this.config = config;
    boolean complete = false;
    try {
      String secret = IdSecret.of(config);
      Storage storage = parts.closing(Storage.open(config));
      EventLoops loops =
          parts.closing(
              new EventLoops(
                  config.http().eventLoops(),
                  Thread.ofPlatform().name("event-loop-", 0).factory()));
      Executor blocking = new RequestThreads();
      bus = parts.closing(Buses.of(config));
      Producer producer = parts.closing(new Producer(config, Role.WORKER, storage, bus));
      Notifications notifications =
          new Notifications(
              config, storage.database(), secret, producer.dispatcher(), producer.sending());
      InteractiveToolParts tools =
          new InteractiveToolParts(storage.database(), secret, producer.dispatcher());
      accounts = accounts(storage.database(), secret);
      streaming =
          new Streaming(
              config,
              secret,
              loops,
              bus,
              new Streaming.LookedUp(
                  storage.database(),
                  notifications,
                  new RememberedAuthentication(accounts.authentication(), System::nanoTime)),
              blocking);
      bus.start(producer.before(streaming.worker()));
      firstAdmin = accounts.ensureFirstAdmin();
      routes =
          Routes.of(
              config,
              storage.database(),
              secret,
              new Routes.Parts(
                  accounts, notifications, tools, streaming.endings(), streaming.viewing()));
      new HealthRoutes(
              Health.of(
                      storage.database(),
                      bus,
                      Optional.of(streaming.worker()).filter(hearing -> config.updates()),
                      loops,
                      blocking)
                  .and(streaming.accepting()))
          .addTo(routes);
      HttpServer http =
          parts.closing(
              new HttpServer(
                  config.http(),
                  loops,
                  routes,
                  accounts.authentication(),
                  streaming.streams(),
                  blocking));
      address = http.start();
      Background background = new Background();
      parts.undoing(background::stop);
      parts.undoing(() -> drain(http));
      streaming.start(background);
      background.repeat(Duration.ofSeconds(1), tools::retry);
      producer.start(notifications, accounts.sessions()::deleteOutlived);
      // Stopped before the door is closed, so that another process leads while this one ends.
      parts.undoing(producer::stop);
      complete = true;
    } finally {
      if (!complete) {
        close();
      }
    }
  }

  private Accounts accounts(Database database, String secret) {
    ExecutorService hashing =
        Executors.newFixedThreadPool(
            Passwords.AT_ONCE, Thread.ofPlatform().name("password-", 0).daemon().factory());
    parts.undoing(hashing::shutdownNow);
    return new Accounts(config, database, secret, hashing);
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

  /** Every route but the stream. */
  public Set<Router.Route> routes() {
    return routes.routes();
  }

  ServeConfig config() {
    return config;
  }

  Accounts accounts() {
    return accounts;
  }

  /** How many streams are open. */
  public int streams() {
    return streaming.size();
  }

  /**
   * Its end takes its time, if there are others to which its clients can go meanwhile: streams end
   * one after the other, so that they do not go there at the same moment.
   */
  public void leaveSlowly() {
    drainOver = config.rabbit().isPresent() ? config.drain() : Duration.ZERO;
  }

  private void drain(HttpServer http) throws InterruptedException {
    http.leave();
    streaming.drain(drainOver);
  }

  /** Ends every stream properly, then everything else, in the reverse order of its start. */
  @Override
  public void close() {
    parts.close();
  }
}
