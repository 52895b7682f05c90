package org.galaxyevents;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.galaxyevents.security.IdEncoding;
import org.galaxyevents.testing.Accounts;
import org.galaxyevents.testing.BrowserWindow;
import org.galaxyevents.testing.ChangeWatch;
import org.galaxyevents.testing.OnPage;
import org.galaxyevents.testing.RealChromium;
import org.galaxyevents.testing.RunningCluster;
import org.galaxyevents.testing.RunningServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Workers behind an nginx that are restarted one after the other, while clients go on. */
final class RollingRestartIT {

  private static final int WORKERS = 3;
  private static final int STREAMS = 12;

  /** One has to stay, or the cluster has ended. */
  private static final int[] RESTARTED = {1, 2, 1};

  private static final Duration A_MOMENT = Duration.ofMillis(500);

  /** How long the badge said anything but Live, at most. */
  private static final String NOTE_THE_BADGE =
      """
      () => {
        const badge = () => document.querySelector('[data-testid=stream-badge]').dataset.status;
        let since = null, longest = 0;
        const look = () => {
          const now = performance.now();
          if (badge() !== 'live') since ??= now;
          else if (since !== null) { longest = Math.max(longest, now - since); since = null; }
        };
        new MutationObserver(look).observe(document.body, {subtree: true, attributes: true, childList: true});
        window.longestNotLive = () => { look(); return longest; };
      }
      """;

  private static final Logger log = LoggerFactory.getLogger(RollingRestartIT.class);

  @RegisterExtension static final RealChromium chromium = new RealChromium();

  @TempDir private Path folder;

  private final ExecutorService threads = Executors.newFixedThreadPool(2);

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  @Test
  void nothing_is_missed_and_nobody_is_refused() throws Exception {
    try (RunningCluster cluster = RunningCluster.start(folder, WORKERS, Map.of())) {
      Accounts accounts = Accounts.of(cluster.url());
      String key = accounts.newUser("alice");
      ChangeWatch changes = new ChangeWatch(cluster::connect, "alice", 2_000);
      for (int i = 0; i < STREAMS; i++) {
        changes.follow("stream " + i, cluster.url(), key);
      }
      Requests requests = new Requests(cluster.url(), key, accounts.createHistory(key));
      Future<?> asking = threads.submit(requests);
      changes.start();
      try {
        for (int worker : RESTARTED) {
          changes.goOn(A_MOMENT);
          cluster.restartWorker(worker);
        }
        changes.goOn(A_MOMENT);
        changes.stop();
      } finally {
        changes.close();
        requests.stopped.set(true);
      }
      asking.get();
      assertThat(changes.troubles()).isEmpty();
      assertThat(changes.openings().values())
          .allMatch(openings -> openings <= RESTARTED.length + 1);
      assertThat(changes.openings().values().stream().mapToInt(each -> each - 1).sum())
          .as("streams that were parted from")
          .isGreaterThanOrEqualTo(STREAMS / 2);
      assertThat(requests.failures).isEmpty();
      assertThat(requests.answers.get()).isGreaterThan(100);
    }
  }

  @Test
  @Tag("long")
  void on_the_page_every_change_is_seen_and_the_badge_is_live_again_within_the_spread()
      throws Exception {
    try (RunningCluster cluster = RunningCluster.start(folder, WORKERS + 1, Map.of())) {
      BrowserWindow window = chromium.window();
      AtomicReference<String> servedBy = new AtomicReference<>("");
      window
          .page()
          .onResponse(response -> {
            if (response.url().contains("/api/events/stream")) {
              servedBy.set(response.headers().getOrDefault(RunningCluster.WORKER, ""));
            }
          });
      OnPage.open(cluster.url(), window);
      OnPage.register(window, "alice");
      String key = Accounts.of(cluster.url()).newUser("load");
      ChangeWatch load = new ChangeWatch(cluster::connect, "load", 3_000);
      for (int i = 0; i < STREAMS; i++) {
        load.follow("stream " + i, cluster.url(), key);
      }
      window.page().evaluate(NOTE_THE_BADGE);
      String history = OnPage.shownHistory(window);
      load.start();
      try {
        for (int restart = 1; restart <= WORKERS; restart++) {
          int worker = Integer.parseInt(servedBy.get().replaceFirst(".*/(\\d+)\\.sock.*", "$1"));
          String name = "while worker " + worker + " restarts, the " + restart + ". time";
          Future<?> restarting = threads.submit(() -> cluster.restartWorker(worker));
          rename(cluster, history, name);
          PlaywrightAssertions.assertThat(window.part("history-name")).hasText(name);
          while (!restarting.isDone()) {
            window.page().waitForTimeout(50);
          }
          restarting.get();
          PlaywrightAssertions.assertThat(window.part("stream-badge")).hasText("Live");
        }
        load.stop();
      } finally {
        load.close();
      }
      assertThat(load.troubles()).isEmpty();
      double longest = ((Number) window.page().evaluate("longestNotLive()")).doubleValue();
      log.info("The badge was not live for {} ms at most", longest);
      assertThat(longest).isBetween(1.0, 4_000.0);
    }
  }

  private static void rename(RunningCluster cluster, String history, String name) throws Exception {
    long id = IdEncoding.of(RunningServer.ID_SECRET).decode(history).orElseThrow();
    cluster.psql("UPDATE history SET name = '%s' WHERE id = %d".formatted(name, id));
  }

  /** Reads and writes in turn, of which a proxy may repeat the first alone. Thread-safe. */
  private static final class Requests implements Runnable {
    private final Accounts accounts;
    private final String key;
    private final String history;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final AtomicInteger answers = new AtomicInteger();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();

    private Requests(URI url, String key, String history) {
      this.accounts = Accounts.of(url);
      this.key = key;
      this.history = history;
    }

    @Override
    public void run() {
      while (!stopped.get()) {
        try {
          int read =
              accounts.send("GET", "/api/histories/" + history, "", "x-api-key", key).statusCode();
          int written =
              accounts
                  .tryToRename("x-api-key", key, history, "name " + answers.incrementAndGet())
                  .statusCode();
          if (read != 200 || written != 200) {
            failures.add("read: %d, written: %d".formatted(read, written));
          }
        } catch (IOException refused) {
          failures.add(refused.toString());
        } catch (InterruptedException stop) {
          return;
        }
      }
    }
  }
}
