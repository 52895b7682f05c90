package org.galaxyevents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.galaxyevents.testing.RawClient;
import org.galaxyevents.testing.SocketActivator;
import org.galaxyevents.testing.SocketBridge;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that is started with a socket that stays open when it ends. */
final class SocketActivationIT {

  private static final String VERSION = "GET /api/version HTTP/1.1\r\nhost: x\r\n\r\n";

  @TempDir private Path folder;

  @Test
  void while_a_server_is_restarted_nobody_is_refused() throws Exception {
    try (SocketActivator activator = SocketActivator.onPort(folder);
        ExecutorService clients = Executors.newFixedThreadPool(8)) {
      URI url = activator.url();
      Knocking knocking = new Knocking(url);
      List<Future<?>> loops = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        loops.add(clients.submit(knocking));
      }
      knocking.awaitAnswers(200);

      activator.restart();

      knocking.awaitAnswers(200);
      knocking.stopped.set(true);
      for (Future<?> loop : loops) {
        loop.get();
      }
      assertThat(knocking.failures).isEmpty();
      assertThat(activator.output()).contains("ended 0\n");
    }
  }

  @Test
  void a_unix_socket_of_another_stays_when_the_server_ends() throws Exception {
    Path socket = folder.resolve("1.sock");
    try (SocketActivator activator = SocketActivator.onUnixSocket(socket, folder)) {
      assertThat(activator.url()).hasToString("unix:" + socket + ":");
      try (SocketBridge bridge = SocketBridge.to(socket);
          RawClient client = RawClient.connect(bridge.url())) {
        assertThat(client.send(VERSION).readAnswer("GET").status()).isEqualTo(200);
      }

      activator.terminate();

      await().atMost(Duration.ofSeconds(10)).until(() -> activator.output().contains("ended 0\n"));
      assertThat(socket).exists();
    }
  }

  /** Connects anew for each request. Thread-safe. */
  private static final class Knocking implements Runnable {
    private final URI url;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final AtomicInteger answers = new AtomicInteger();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();

    private Knocking(URI url) {
      this.url = url;
    }

    @Override
    public void run() {
      while (!stopped.get()) {
        try (RawClient client = RawClient.connect(url)) {
          if (client.send(VERSION).readAnswer("GET").status() != 200) {
            failures.add("another status");
          }
          answers.incrementAndGet();
        } catch (IOException refused) {
          failures.add(refused.toString());
        }
      }
    }

    private void awaitAnswers(int more) {
      int before = answers.get();
      await().atMost(Duration.ofSeconds(20)).until(() -> answers.get() - before >= more);
    }
  }
}
