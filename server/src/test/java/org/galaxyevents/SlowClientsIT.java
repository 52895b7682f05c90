package org.galaxyevents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.galaxyevents.bus.ControlTask;
import org.galaxyevents.security.IdEncoding;
import org.galaxyevents.testing.Accounts;
import org.galaxyevents.testing.RawClient;
import org.galaxyevents.testing.RunningServer;
import org.junit.jupiter.api.Test;

/** Clients that read slowly, or not at all, or vanish, beside others that read. */
final class SlowClientsIT {

  private static final String OURS = "GALAXY_CONFIG_OVERRIDE_GALAXY_EVENTS_";
  private static final Pattern HISTORY_ID = Pattern.compile("\"([0-9a-f]{16})\"");
  private static final IdEncoding IDS = IdEncoding.of(RunningServer.ID_SECRET);

  /** So small that the kernels cannot hide for long that nobody reads. */
  private static final int SMALL_BUFFER = 4 << 10;

  private static final int EVENTS = 40;

  /** Beside the history that an event is about: some 20 KB, so that few events fill all buffers. */
  private static final List<Long> BALLAST = LongStream.range(10_000, 11_000).boxed().toList();

  @Test
  void clients_that_do_not_read_or_vanish_delay_nobody() throws Exception {
    try (RunningServer server = RunningServer.start(Map.of(OURS + "MAX_STREAMS_PER_USER", "0"));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      String key = Accounts.of(server).newUser("alice");
      long alice = userOf(server, key);
      List<Reader> readers = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        readers.add(new Reader(open(server, key, 0)));
      }
      readers.forEach(each -> threads.execute(each::readAll));
      RawClient deaf = open(server, key, SMALL_BUFFER);
      RawClient sipping = open(server, key, SMALL_BUFFER);
      Future<?> vanishing = threads.submit(() -> comeAndVanish(server, key));

      List<Duration> delays = new ArrayList<>();
      for (long event = 0; event < EVENTS; event++) {
        long sent = System.nanoTime();
        publish(server, alice, event);
        awaitArrival(readers, IDS.encode(event + 1));
        delays.add(Duration.ofNanos(System.nanoTime() - sent));
        assertThat(sipping.readByte()).isNotNegative();
      }

      vanishing.get();
      delays.sort(null);
      assertThat(delays.get(EVENTS / 2)).isLessThan(Duration.ofMillis(100));
      await().untilAsserted(() -> assertThat(server.server().streams()).isEqualTo(22));
      deaf.close();
      sipping.close();
      for (Reader reader : readers) {
        reader.client.close();
      }
      await().untilAsserted(() -> assertThat(server.server().streams()).isZero());
    }
  }

  private static void awaitArrival(List<Reader> readers, String history) {
    await()
        .pollInterval(Duration.ofMillis(5))
        .atMost(Duration.ofSeconds(1))
        .until(() -> readers.stream().allMatch(each -> each.arrived.contains(history)));
  }

  private static Void comeAndVanish(RunningServer server, String key) throws Exception {
    for (int i = 0; i < 500; i++) {
      RawClient client = open(server, key, 0);
      if (i % 2 == 0) {
        client.vanish();
      } else {
        client.close();
      }
    }
    return null;
  }

  @Test
  void a_client_that_reads_again_gets_the_sum_of_what_it_missed() throws Exception {
    try (RunningServer server = RunningServer.start()) {
      String key = Accounts.of(server).newUser("alice");
      long alice = userOf(server, key);
      try (RawClient client = open(server, key, SMALL_BUFFER);
          RawClient witness = open(server, key, 0)) {
        Set<String> published = new HashSet<>();
        Reader watching = new Reader(witness);
        for (long event = 0; event < EVENTS; event++) {
          publish(server, alice, event);
          published.add(IDS.encode(event + 1));
          watching.readUntil(IDS.encode(event + 1));
        }

        Reader reader = new Reader(client);
        reader.readUntilAll(published);

        assertThat(reader.updates).isLessThan(EVENTS / 2);
      }
    }
  }

  @Test
  void a_client_that_never_reads_is_closed_and_its_memory_comes_back() throws Exception {
    try (RunningServer server =
        RunningServer.start(Map.of(OURS + "SLOW_CLIENT_TIMEOUT", "1s", OURS + "KEEPALIVE", "1s"))) {
      String key = Accounts.of(server).newUser("alice");
      long alice = userOf(server, key);
      try (RawClient witness = open(server, key, 0)) {
        long before = usedHeap();
        List<RawClient> deaf = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
          deaf.add(open(server, key, SMALL_BUFFER));
        }

        Reader watching = new Reader(witness);
        for (long event = 0; event < EVENTS; event++) {
          publish(server, alice, event);
          watching.readUntil(IDS.encode(event + 1));
        }

        await().untilAsserted(() -> assertThat(server.server().streams()).isEqualTo(1));
        for (RawClient client : deaf) {
          client.close();
        }
        await().untilAsserted(() -> assertThat(usedHeap() - before).isLessThan(4 << 20));
        publish(server, alice, EVENTS);
        watching.readUntil(IDS.encode(EVENTS + 1));
      }
    }
  }

  private static long userOf(RunningServer server, String key) throws Exception {
    return IDS.decode(Accounts.of(server).userOf(key)).orElseThrow();
  }

  private static long usedHeap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /** Announces a history of this user's, by the bus, so that no database sets the pace. */
  private static void publish(RunningServer server, long user, long event) throws Exception {
    List<Long> histories = new ArrayList<>(BALLAST);
    histories.add(event + 1);
    server
        .server()
        .bus()
        .publish(
            new ControlTask.HistoryUpdate(
                Map.of(user, histories), Map.of(), "2026-11-23T06:44:34.000000"));
  }

  /** Opens a stream, and reads its beginning. */
  private static RawClient open(RunningServer server, String key, int receiveBuffer)
      throws IOException {
    RawClient client = RawClient.connect(server.url(), receiveBuffer);
    client.send("GET /api/events/stream?key=" + key + " HTTP/1.1\r\nhost: x\r\n\r\n");
    assertThat(client.readHead().status()).isEqualTo(200);
    assertThat(client.readChunk()).startsWith("event: ready\n");
    return client;
  }

  /** A client that takes everything in at once. */
  private static final class Reader {
    private final RawClient client;
    private final Set<String> arrived = ConcurrentHashMap.newKeySet();
    private int updates;

    private Reader(RawClient client) {
      this.client = client;
    }

    private void readUntil(String history) throws IOException {
      readUntilAll(Set.of(history));
    }

    private void readUntilAll(Set<String> histories) throws IOException {
      while (!arrived.containsAll(histories)) {
        read();
      }
    }

    /** Reads until the connection is closed. */
    private void readAll() {
      try {
        while (true) {
          read();
        }
      } catch (IOException closed) {
        // So does the test end it.
      }
    }

    private void read() throws IOException {
      String chunk = client.readChunk();
      updates += chunk.startsWith("event: history_update\n") ? 1 : 0;
      HISTORY_ID
          .matcher(chunk)
          .results()
          .map((MatchResult match) -> match.group(1))
          .forEach(arrived::add);
    }
  }
}
