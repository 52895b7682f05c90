package org.galaxyevents.simulator;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Users at work: recruits them, opens their streams, makes changes at the configured rate until the
 * duration is over or {@link #stop} is called, and waits for what is not yet announced. Runs on
 * virtual threads of its own. Thread-safe.
 */
public final class Simulation implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Simulation.class);

  private static final int RECRUITED_AT_ONCE = 16;

  private static final Duration LONGEST_OPENING = Duration.ofSeconds(30);
  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);

  private final SimulationConfig config;
  private final SimulationListener listener;
  private final LongSupplier clock;
  private final HttpClient http;
  private final RestClient nobody;
  private final ChangeLedger ledger;
  private final SimulationTally tally = new SimulationTally();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final CompletableFuture<SimulationReport> outcome = new CompletableFuture<>();
  private final Thread thread = Thread.ofVirtual().name("simulation").unstarted(this::run);

  @GuardedBy("this")
  private final List<SimulatedUser> users = new ArrayList<>();

  @GuardedBy("this")
  private final List<UserStream> streams = new ArrayList<>();

  @GuardedBy("this")
  private long firstChangeDue = Long.MAX_VALUE;

  /**
   * @param listener may be a lambda that takes the progress
   */
  public Simulation(SimulationConfig config, SimulationListener listener) {
    long origin = System.nanoTime();
    this.config = config;
    this.listener = listener;
    this.clock = () -> System.nanoTime() - origin;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
    this.nobody = new RestClient(http, config.url(), new Credentials.Nobody());
    this.ledger = new ChangeLedger(config.lostAfter());
  }

  /** Returns at once; {@link #await} tells how it went. */
  public Simulation start() {
    thread.start();
    Thread.ofVirtual().name("simulation-progress").start(this::reportEachSecond);
    return this;
  }

  /** Makes no more changes; those that were made are still waited for. */
  public void stop() {
    stopped.countDown();
  }

  /**
   * The report, once the simulation has ended.
   *
   * @throws IOException when it could not begin; the message says why
   */
  public SimulationReport await() throws IOException, InterruptedException {
    try {
      return outcome.get();
    } catch (ExecutionException e) {
      Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
      throw new IOException(cause.getMessage(), cause);
    }
  }

  /** Stops without waiting for announcements; changes without one are reported as unsettled. */
  @Override
  public void close() {
    stop();
    thread.interrupt();
    http.shutdownNow();
    try {
      if (thread.getState() != Thread.State.NEW) {
        thread.join(LONGEST_CLOSE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** How it stands. */
  public synchronized SimulationReport report() {
    long elapsed = Math.max(0, clock.getAsLong() - firstChangeDue);
    return new SimulationReport(
        config.seed(),
        users.size(),
        tally.streamsOpen(),
        tally.reconnects(),
        Duration.ofNanos(elapsed),
        tally.actions(),
        ledger.changes(tally.notIssued()),
        ledger.afterQuiet(),
        ledger.whileChanging(),
        tally.errors(),
        tally.firstError());
  }

  private void run() {
    try {
      recruitAll();
      awaitStreams();
      makeChanges();
      settle();
    } catch (InterruptedException e) {
      LOG.debug("simulation closed");
    } catch (IOException e) {
      if (isStopped()) {
        return; // Stopping cuts requests off, which is no failure.
      }
      outcome.completeExceptionally(e);
      listener.onFailure(e);
    } catch (RuntimeException e) {
      LOG.error("simulation ended by a mistake of its own", e);
      outcome.completeExceptionally(e);
    } finally {
      outcome.complete(report());
      closeStreams();
      http.shutdownNow();
    }
  }

  private void recruitAll() throws IOException, InterruptedException {
    Recruiter recruiter = new Recruiter(nobody, config.cast(), config.seed());
    try (ExecutorService pool =
        Executors.newFixedThreadPool(
            RECRUITED_AT_ONCE, Thread.ofVirtual().name("recruit-", 0).factory())) {
      List<Future<SimulatedUser>> recruits =
          IntStream.range(0, config.cast().size())
              .mapToObj(number -> pool.submit(() -> recruiter.recruit(number)))
              .toList();
      try {
        for (Future<SimulatedUser> recruit : recruits) {
          if (isStopped()) {
            return;
          }
          admit(recruit.get());
        }
      } catch (ExecutionException e) {
        Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
        throw new IOException(reason(cause), cause);
      } finally {
        pool.shutdownNow();
      }
    }
  }

  private void admit(SimulatedUser user) {
    for (SimulatedHistory history : user.histories()) {
      ledger.watch(user.number(), history.id(), clock.getAsLong());
    }
    UserStream stream = new UserStream(user, ledger, tally, clock);
    synchronized (this) {
      users.add(user);
      streams.add(stream);
    }
    stream.start();
  }

  private String reason(Throwable cause) {
    return switch (cause) {
      case RestRefusal refusal -> config.url() + " refused " + refusal.getMessage();
      case ConnectException _, HttpTimeoutException _ ->
          "nothing answers at "
              + config.url()
              + "; is the server running, and is this its address?";
      default -> config.url() + ": " + cause;
    };
  }

  private void awaitStreams() throws IOException, InterruptedException {
    long deadline = clock.getAsLong() + LONGEST_OPENING.toNanos();
    while (tally.streamsOpen() < config.cast().size() && clock.getAsLong() < deadline) {
      if (stopped.await(10, TimeUnit.MILLISECONDS)) {
        return;
      }
    }
    if (tally.streamsOpen() == 0) {
      throw new IOException(
          "no event stream became ready: "
              + tally.firstError().orElse("the server sent no ready event in time"));
    }
  }

  private void makeChanges() throws InterruptedException {
    Agenda agenda = new Agenda(new Script(config.seed(), config.cast().size()));
    ActionPlayer player = new ActionPlayer(copyOfUsers(), agenda, ledger, tally, clock);
    Pace pace = beginPace();
    long end =
        config
            .duration()
            .map(duration -> pace.startNanos() + duration.toNanos())
            .orElse(Long.MAX_VALUE);
    new ChangeLoop(agenda, player, tally, clock).run(pace, end, stopped);
  }

  private synchronized List<SimulatedUser> copyOfUsers() {
    return List.copyOf(users);
  }

  private synchronized Pace beginPace() {
    firstChangeDue = clock.getAsLong();
    return new Pace(config.changesPerSecond(), firstChangeDue);
  }

  /** Waits until every change is announced or lost, but not for an answer that never ends. */
  private void settle() throws InterruptedException {
    long wait = RestClient.LONGEST_ANSWER.plus(config.lostAfter()).toNanos();
    long deadline = clock.getAsLong() + wait;
    while (!ledger.isSettled() && clock.getAsLong() < deadline) {
      ledger.giveUpLost(clock.getAsLong());
      Thread.sleep(10);
    }
  }

  private synchronized void closeStreams() {
    streams.forEach(UserStream::close);
  }

  private boolean isStopped() {
    return stopped.getCount() == 0;
  }

  private void reportEachSecond() {
    while (true) {
      try {
        outcome.get(1, TimeUnit.SECONDS);
        return;
      } catch (TimeoutException e) {
        ledger.giveUpLost(clock.getAsLong());
        tellProgress();
      } catch (ExecutionException | InterruptedException e) {
        return;
      }
    }
  }

  private void tellProgress() {
    try {
      listener.onProgress(report());
    } catch (RuntimeException e) {
      LOG.warn("progress could not be shown", e);
    }
  }
}
