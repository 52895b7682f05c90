package org.galaxyevents.simulator;

import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Users at work: recruits them, opens their streams, makes changes and plays scenes at the
 * configured tempo until the duration is over or {@link #stop} is called, and waits for what is not
 * yet announced. Runs on threads of its own. Thread-safe.
 */
public final class Simulation implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Simulation.class);

  /** More requests, or scenes, than this at a time, and the server is not keeping up anyway. */
  private static final int MOST_CHANGES = 256;

  private static final int MOST_SCENES = 64;

  private static final Duration LONGEST_OPENING = Duration.ofSeconds(30);
  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);

  private final SimulationConfig config;
  private final SimulationListener listener;
  private final LongSupplier clock;
  private final HttpClient http;
  private final RestClient nobody;
  private final ChangeLedger changes;
  private final HearingLedger hearings;
  private final ServerClock server = new ServerClock();
  private final SimulationTally tally = new SimulationTally();
  private final Troupe troupe;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final CompletableFuture<SimulationReport> outcome = new CompletableFuture<>();

  /** Bounded by what is begun: so many changes and scenes. */
  private final ExecutorService threads =
      Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("simulated-", 0).factory());

  private final Thread thread =
      Thread.ofPlatform().daemon().name("simulation").unstarted(this::run);

  /** Written once, when all have been recruited. */
  private volatile long firstChangeDue = Long.MAX_VALUE;

  /** The same. */
  private volatile @Nullable Repertoire repertoire;

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
            .build();
    this.nobody = new RestClient(http, config.url(), new Credentials.Nobody());
    this.changes = new ChangeLedger(config.lostAfter());
    this.hearings = new HearingLedger(config.lostAfter());
    Hearing hearing = new Hearing(changes, hearings, server, tally);
    this.troupe =
        new Troupe(
            config.url(),
            new Recruiter(nobody, config.cast(), config.seed()),
            user -> {
              watch(user);
              return new UserStream(user, hearing, tally, clock);
            },
            stopped);
  }

  /** Returns at once; {@link #await} tells how it went. */
  public Simulation start() {
    thread.start();
    Thread.ofPlatform().daemon().name("simulation-progress").start(this::reportEachSecond);
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
    thread.interrupt(); // It ends its threads itself, when it begins no more on them.
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
  public SimulationReport report() {
    Repertoire played = repertoire;
    return new SimulationReport(
        config.seed(),
        troupe.users().size(),
        tally.streamsOpen(),
        tally.reconnects(),
        Duration.ofNanos(Math.max(0, clock.getAsLong() - firstChangeDue)),
        tally.actions(),
        changes.changes(tally.notIssued()),
        changes.afterQuiet(),
        changes.whileChanging(),
        hearings.report(played == null ? List.of() : played.leftOut()),
        tally.errors(),
        tally.firstError());
  }

  private void run() {
    try {
      troupe.recruit(config.cast().size());
      awaitStreams();
      play();
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
      troupe.close();
      threads.shutdownNow();
      http.shutdownNow();
    }
  }

  /** From here on the ledgers know who may hear of what is this user's. */
  private void watch(SimulatedUser user) {
    for (SimulatedHistory history : user.histories()) {
      changes.watch(user.number(), history.id(), clock.getAsLong());
      hearings.allow(Topic.history(history.id()), user.number());
    }
    Topic tools = Topic.tools(user.number());
    switch (config.cast()) {
      case Cast.Created _ -> hearings.watch(tools);
      case Cast.Visitors _ -> hearings.watch(tools);
      // Who knows what else they are doing.
      case Cast.Given _ -> hearings.allow(tools, user.number());
    }
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

  /** Changes on this thread, scenes on another. */
  private void play() throws IOException, InterruptedException {
    Agenda agenda = new Agenda(new Script(config.seed(), config.cast().size()));
    ActionPlayer player = new ActionPlayer(troupe.users(), agenda, changes, tally, clock);
    ScenePlayer scenes = scenes(player);
    long begin = clock.getAsLong();
    firstChangeDue = begin;
    long end = config.duration().map(time -> begin + time.toNanos()).orElse(Long.MAX_VALUE);
    threads.execute(() -> playScenes(scenes, begin, end));
    Pace pace = new Pace(config.tempo().changesPerSecond(), begin);
    new SteadyLoop(threads, MOST_CHANGES, tally::notIssued, clock)
        .run(
            pace,
            end,
            stopped,
            () -> {
              Step step = agenda.next(clock.getAsLong());
              return () -> player.play(step);
            });
    stop();
    settle(scenes);
  }

  private ScenePlayer scenes(ActionPlayer player) throws IOException {
    JsonNode configuration = nobody.get("/api/configuration");
    Optional<AdminDesk> desk =
        config
            .cast()
            .admin()
            .map(key -> new AdminDesk(nobody.as(new Credentials.ApiKey(key)), server));
    Repertoire chosen =
        new Repertoire(
            config.seed(),
            troupe.users(),
            desk,
            configuration.path("enable_notification_system").asBoolean(true));
    repertoire = chosen;
    return new ScenePlayer(chosen, new Stage(player, hearings, clock, stopped), tally);
  }

  private void playScenes(ScenePlayer scenes, long begin, long end) {
    Pace pace = new Pace(config.tempo().scenesPerMinute() / 60, begin);
    try {
      new SteadyLoop(threads, MOST_SCENES, _ -> {}, clock).run(pace, end, stopped, scenes::next);
    } catch (RejectedExecutionException closed) {
      LOG.debug("simulation closed while a scene was to begin");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until all is announced or lost, but not for an answer that never ends. */
  private void settle(ScenePlayer scenes) throws InterruptedException {
    long wait = RestClient.LONGEST_ANSWER.plus(config.lostAfter()).toNanos();
    long deadline = clock.getAsLong() + wait;
    while (clock.getAsLong() < deadline
        && !(changes.isSettled() && hearings.isSettled() && !scenes.isPlaying())) {
      giveUpLost();
      Thread.sleep(10);
    }
  }

  private void giveUpLost() {
    changes.giveUpLost(clock.getAsLong());
    hearings.giveUpLost(clock.getAsLong());
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
        giveUpLost();
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
