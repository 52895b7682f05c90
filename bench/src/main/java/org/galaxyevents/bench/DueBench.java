package org.galaxyevents.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.galaxyevents.security.IdEncoding;

/**
 * Whether ten thousand notifications that fall due in the same second are all announced, and how
 * much later the streams of others hear of their own changes meanwhile. Confined to one thread.
 */
final class DueBench {

  private static final int NOTIFICATIONS = 10_000;
  private static final int RECEIVERS = 100;
  private static final int REQUESTS_AT_ONCE = 16;

  /** Changes for the others: 2,000 a second, for so many seconds. */
  private static final String WARM_UP = "stamped 2000 20";

  private static final String CHANGES = "stamped 2000 12";

  /** How long before their time the changes begin. */
  private static final Duration AHEAD = Duration.ofSeconds(2);

  /** Sent before and announced at once: how long they take tells how long the others will. */
  private static final int FIRST = 1_000;

  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final Settings settings;
  private final IdEncoding ids = IdEncoding.of(ServerProcess.ID_SECRET);

  DueBench(Settings settings) {
    this.settings = settings;
  }

  void run() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("galaxy-events-bench-");
    List<String> command = settings.java(ServerProcess.class);
    command.addAll(List.of(folder.toString(), Integer.toString(RECEIVERS)));
    try (ChildProcess server = ChildProcess.start(command)) {
      String port = server.answer().getFirst();
      try (ChildProcess others = client(folder, port, 0, settings.streams());
          ChildProcess receivers = client(folder, port, settings.streams(), RECEIVERS)) {
        measure(server, others, receivers, URI.create("http://127.0.0.1:" + port));
      }
    } finally {
      Rig.delete(folder);
    }
  }

  /** A load client with the streams of these sessions, open. */
  private ChildProcess client(Path folder, String port, int first, int count)
      throws IOException, InterruptedException {
    List<String> cookies =
        IntStream.range(first, first + count)
            .mapToObj(stream -> ids.encodeKey(ServerProcess.sessionKey(stream)))
            .toList();
    List<String> command = settings.javaOfClient();
    command.add(port);
    command.add(Files.write(folder.resolve("cookies-" + first), cookies).toString());
    command.add(ServerProcess.ID_SECRET);
    ChildProcess client = ChildProcess.start(command);
    client.ask("open " + count);
    return client;
  }

  private void measure(
      ChildProcess server, ChildProcess others, ChildProcess receivers, URI address)
      throws IOException, InterruptedException {
    server.ask(WARM_UP);
    long begun = System.nanoTime();
    send(address, FIRST, now());
    Duration each = Duration.ofNanos((System.nanoTime() - begun) / FIRST);
    List<String> quiet = timed(server, others);
    LocalDateTime due =
        now().plus(each.multipliedBy(NOTIFICATIONS * 2)).plus(AHEAD).plusSeconds(5).withNano(0);
    send(address, NOTIFICATIONS, due);
    Duration wait = Duration.between(now(), due.minus(AHEAD));
    if (wait.isNegative()) {
      throw new IOException("sending took until " + wait.negated() + " too late");
    }
    Thread.sleep(wait);
    CompletableFuture<Duration> announced = new CompletableFuture<>();
    Thread watch = Thread.ofPlatform().start(() -> watch(receivers, due, announced));
    List<String> during = timed(server, others);
    watch.join();
    System.out.printf(
        "%n| latency of the others' changes | p50 | p90 | p99 | max |%n|---|---:|---:|---:|---:|%n");
    row("nothing else is due", quiet);
    row("%,d notifications fall due".formatted(NOTIFICATIONS), during);
    long later = Long.parseLong(during.getLast()) - Long.parseLong(quiet.getLast());
    System.out.printf(
        "All %,d were announced within %.1f s of their time. The slowest of the others came %.1f ms later. Goal: 50 ms.%n",
        NOTIFICATIONS, announced.join().toMillis() / 1e3, Math.max(0, later) / 1e3);
  }

  /** The times of changes that are made now: count, p50, p90, p99 and max in microseconds. */
  private static List<String> timed(ChildProcess server, ChildProcess others)
      throws IOException, InterruptedException {
    others.ask("time");
    int sent = Integer.parseInt(server.ask(CHANGES).getFirst());
    TimeUnit.SECONDS.sleep(2);
    List<String> times = others.ask("times");
    // Data that is cut at the end of a read is not timed.
    if (Integer.parseInt(times.getFirst()) < sent * 0.99) {
      throw new IOException("of %d changes came %s".formatted(sent, times.getFirst()));
    }
    return times;
  }

  private static void watch(
      ChildProcess receivers, LocalDateTime due, CompletableFuture<Duration> announced) {
    try {
      long begun = System.nanoTime();
      for (long heard = 0; heard < FIRST + NOTIFICATIONS; ) {
        heard = Long.parseLong(receivers.ask("received").getFirst());
        if (System.nanoTime() - begun > LONGEST_NANOS) {
          throw new IOException("only %d of %d came".formatted(heard, FIRST + NOTIFICATIONS));
        }
        TimeUnit.MILLISECONDS.sleep(20);
      }
      announced.complete(Duration.between(due, now()));
    } catch (IOException | InterruptedException e) {
      announced.completeExceptionally(e);
    }
  }

  private void send(URI address, int count, LocalDateTime due) throws InterruptedException {
    List<Thread> senders = new ArrayList<>();
    try (HttpClient http = HttpClient.newHttpClient()) {
      for (int sender = 0; sender < REQUESTS_AT_ONCE; sender++) {
        int first = sender;
        senders.add(
            Thread.ofPlatform()
                .start(() -> {
                  for (int i = first; i < count; i += REQUESTS_AT_ONCE) {
                    send(http, address, due, i);
                  }
                }));
      }
      for (Thread sender : senders) {
        sender.join();
      }
    }
  }

  private void send(HttpClient http, URI address, LocalDateTime due, int number) {
    String receiver = ids.encode(ServerProcess.user(number % RECEIVERS));
    String body =
        """
        {"recipients": {"user_ids": ["%s"], "group_ids": [], "role_ids": []},
         "notification": {"source": "bench", "category": "message", "variant": "info", "publication_time": "%s",
          "content": {"category": "message", "subject": "Number %d", "message": "It is time."}}}
        """
            .formatted(receiver, due, number);
    HttpRequest request =
        HttpRequest.newBuilder(address.resolve("/api/notifications"))
            .header("x-api-key", ServerProcess.ADMIN_KEY)
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8))
            .build();
    try {
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException("not sent: " + answer.body());
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException("not sent", e);
    }
  }

  private static void row(String what, List<String> micros) {
    System.out.printf("| %s |", what);
    micros
        .subList(1, micros.size())
        .forEach(time -> System.out.printf(" %.2f ms |", Long.parseLong(time) / 1e3));
    System.out.println();
  }

  private static LocalDateTime now() {
    return LocalDateTime.now(ZoneOffset.UTC);
  }
}
