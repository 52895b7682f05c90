package org.galaxyevents.soak;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.galaxyevents.testing.Accounts;
import org.galaxyevents.testing.RunningServer;
import org.galaxyevents.testing.ServerProcess;

/**
 * A server in a process of its own, to which clients come and from which they go, while histories
 * change. Confined to one thread.
 */
final class Soak {

  private static final String PREFIX = "GALAXY_CONFIG_OVERRIDE_";
  private static final int USERS = 20;
  private static final int CLIENTS = 64;
  private static final Duration LOOK = Duration.ofMillis(20);
  private static final Duration BETWEEN_CHANGES = Duration.ofMillis(50);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Path folder;
  private final long reconnects;
  private final int samples;
  private final Consumer<Sample> progress;

  /**
   * @param folder for what the server writes
   * @param samples how often to measure, at equal intervals
   */
  Soak(Path folder, long reconnects, int samples, Consumer<Sample> progress) {
    this.folder = folder;
    this.reconnects = reconnects;
    this.samples = samples;
    this.progress = progress;
  }

  /**
   * What was measured.
   *
   * @param descriptorsBefore how many the server had when it was ready and nobody had come
   * @param descriptorsAfter the same when everybody had gone
   */
  record Outcome(List<Sample> samples, int descriptorsBefore, int descriptorsAfter) {
    Outcome {
      samples = List.copyOf(samples);
    }
  }

  Outcome play() throws IOException, InterruptedException {
    Map<String, String> settings =
        Map.of(
            PREFIX + "GALAXY_EVENTS_PASSWORD_HASH_MEMORY_KIB",
            "64",
            // Soon what is remembered reaches back far enough: both ways of catching up are used.
            PREFIX + "GALAXY_EVENTS_CATCHUP_OVERLAP",
            "1s",
            PREFIX + "BOOTSTRAP_ADMIN_API_KEY",
            RunningServer.ADMIN_KEY,
            PREFIX + "GALAXY_EVENTS_MAX_STREAMS_PER_USER",
            "0",
            // Soon full: what it holds is to grow no more.
            PREFIX + "GALAXY_EVENTS_JOURNAL_ENTRIES",
            "1000");
    try (ServerProcess server =
        ServerProcess.start(
            folder, settings, "--port", "0", "--data", folder.resolve("data").toString())) {
      URI url = server.awaitReady();
      MeasuredProcess process = new MeasuredProcess(server.processes().getLast().pid());
      List<String> keys = keys(url);
      int before = process.descriptors();
      Changes changes = new Changes(url, keys.getFirst());
      try (Churn churn = new Churn(url, keys, CLIENTS, reconnects)) {
        changes.start();
        churn.start();
        List<Sample> measured = measure(process, churn);
        churn.await();
        changes.stop();
        return new Outcome(measured, before, descriptorsWhenAllHaveGone(process, before));
      }
    }
  }

  /** The last is of nobody in particular. */
  private static List<String> keys(URI url) throws IOException, InterruptedException {
    List<String> keys = new ArrayList<>();
    for (int user = 1; user <= USERS; user++) {
      keys.add(Accounts.of(url).newUser("user" + user));
    }
    keys.add("");
    return keys;
  }

  private List<Sample> measure(MeasuredProcess process, Churn churn)
      throws IOException, InterruptedException {
    List<Sample> measured = new ArrayList<>();
    for (int number = 1; number <= samples; number++) {
      long due = reconnects * number / samples;
      while (churn.ended() < due && churn.failure() == null) {
        Thread.sleep(LOOK);
      }
      IOException failure = churn.failure();
      if (failure != null) {
        throw failure;
      }
      Sample sample = process.sample(churn.ended());
      measured.add(sample);
      progress.accept(sample);
    }
    return measured;
  }

  /** A server learns of some only when it writes to them. */
  private static int descriptorsWhenAllHaveGone(MeasuredProcess process, int before)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    int open = process.descriptors();
    while (open > before && System.nanoTime() - deadline < 0) {
      Thread.sleep(LOOK);
      open = process.descriptors();
    }
    return open;
  }

  /** Somebody who renames a history again and again. */
  private static final class Changes {
    private final Accounts accounts;
    private final String key;
    private final String history;
    private final Thread thread = Thread.ofPlatform().daemon().unstarted(this::change);
    private volatile boolean stopped;

    private Changes(URI url, String key) throws IOException, InterruptedException {
      this.accounts = Accounts.of(url);
      this.key = key;
      this.history = accounts.createHistory(key);
    }

    private void start() {
      thread.start();
    }

    private void change() {
      try {
        for (int number = 1; !stopped; number++) {
          HttpResponse<String> answer =
              accounts.tryToRename("x-api-key", key, history, "name " + number);
          if (answer.statusCode() != 200) {
            throw new IllegalStateException(answer.body());
          }
          Thread.sleep(BETWEEN_CHANGES);
        }
      } catch (IOException | InterruptedException ended) {
        Thread.currentThread().interrupt();
      }
    }

    private void stop() throws InterruptedException {
      stopped = true;
      thread.join();
    }
  }
}
