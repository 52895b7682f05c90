package org.galaxyevents.faults;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.galaxyevents.security.IdEncoding;
import org.galaxyevents.testing.RunningServer;
import tools.jackson.databind.json.JsonMapper;

/**
 * What users and admins do over the API: they rename histories, and now and then write a
 * notification or a broadcast, or start a tool. Confined to the thread that makes them.
 */
final class Requests {

  private static final String PREFIX = "f";
  private static final Duration LONGEST_ANSWER = Duration.ofSeconds(10);
  private static final Duration LIFE_OF_NOTICES = Duration.ofMinutes(20);
  private static final int MOST_AT_ONCE = 32;
  private static final IdEncoding IDS = IdEncoding.of(RunningServer.ID_SECRET);

  private static final int SECONDS_BETWEEN_BROADCASTS = 3;

  private final URI server;
  private final List<Owner.User> users;
  private final Histories histories;
  private final Ledger ledger;
  private final RandomGenerator random;
  private final HttpClient http =
      HttpClient.newBuilder()
          .connectTimeout(LONGEST_ANSWER)
          .version(HttpClient.Version.HTTP_1_1)
          .build();

  Requests(
      URI server,
      List<Owner.User> users,
      Histories histories,
      Ledger ledger,
      RandomGenerator random) {
    this.server = server;
    this.users = users;
    this.histories = histories;
    this.ledger = ledger;
    this.random = random;
  }

  /** What number a notification has by its source, or an entry point by its name; -1 if none. */
  static long number(String named) {
    return named.matches(PREFIX + "\\d{1,18}")
        ? Long.parseLong(named.substring(PREFIX.length()))
        : -1;
  }

  /** Makes one after the other until stopped, then waits for their answers. */
  void make(int eachSecond, BooleanSupplier isStopped) {
    Duration pace = Duration.ofSeconds(1).dividedBy(eachSecond);
    Semaphore places = new Semaphore(MOST_AT_ONCE);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int turn = 1; !isStopped.getAsBoolean(); turn++) {
        if (places.tryAcquire()) {
          Attempt attempt = ledger.begin();
          HttpRequest request = request(turn, eachSecond, attempt.number());
          threads.execute(() -> {
            send(request, attempt);
            places.release();
          });
        }
        LockSupport.parkNanos(pace.toNanos());
      }
    }
    http.shutdownNow();
  }

  private void send(HttpRequest request, Attempt attempt) {
    try {
      if (http.send(request, BodyHandlers.discarding()).statusCode() / 100 == 2) {
        attempt.succeeded();
      }
    } catch (IOException unknown) {
      // Whether it was done, the database will tell.
      return;
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  /** In the second second a tool is started, in each one there is a notification. */
  private HttpRequest request(int turn, int eachSecond, long number) {
    if (turn == eachSecond + 1) {
      return tool(number);
    }
    if (turn % (SECONDS_BETWEEN_BROADCASTS * eachSecond) == 0) {
      return asAdmin("/api/notifications/broadcast", notice("broadcast", number));
    }
    if (turn % eachSecond == 0) {
      return notification(number);
    }
    Long history = histories.nextOfUser();
    return history == null ? notification(number) : rename(history, number);
  }

  private HttpRequest rename(long history, long number) {
    Owner.User owner = (Owner.User) histories.ownerOf(history);
    return request(
        "PUT",
        "/api/histories/" + IDS.encode(history),
        owner.key(),
        Map.of("name", Load.NAME + number));
  }

  private HttpRequest notification(long number) {
    Owner.User one = users.get(random.nextInt(users.size()));
    Owner.User other = users.get(random.nextInt(users.size()));
    Map<String, Object> recipients =
        Map.of(
            "user_ids",
            List.of(one.encodedId(), other.encodedId()).stream().distinct().toList(),
            "group_ids",
            List.of(),
            "role_ids",
            List.of());
    return asAdmin(
        "/api/notifications",
        Map.of("recipients", recipients, "notification", notice("message", number)));
  }

  private static Map<String, Object> notice(String category, long number) {
    return Map.of(
        "source",
        PREFIX + number,
        "category",
        category,
        "variant",
        "info",
        "content",
        Map.of("category", category, "subject", "Number " + number, "message", "Something."),
        "expiration_time",
        LocalDateTime.now(ZoneOffset.UTC).plus(LIFE_OF_NOTICES).toString());
  }

  /** Of one user in each run, who starts none for a while: a tool's announcement has no name. */
  private HttpRequest tool(long number) {
    Long history = histories.nextOfUser();
    while (history != null && !histories.ownerOf(history).equals(histories.toolUser())) {
      history = histories.nextOfUser();
    }
    String called = PREFIX + number;
    return request(
        "POST",
        "/api/galaxy_events/interactive_tools",
        histories.toolUser().key(),
        Map.of(
            "history_id",
            history == null ? "" : IDS.encode(history),
            "name",
            called,
            "entry_points",
            List.of(Map.of("name", called, "tool_port", 8888))));
  }

  private HttpRequest asAdmin(String path, Map<String, Object> body) {
    return request("POST", path, RunningServer.ADMIN_KEY, body);
  }

  private HttpRequest request(String method, String path, String key, Map<String, Object> body) {
    return HttpRequest.newBuilder(URI.create(server + path))
        .timeout(LONGEST_ANSWER)
        .header("content-type", "application/json")
        .header("x-api-key", key)
        .method(method, BodyPublishers.ofByteArray(JsonMapper.shared().writeValueAsBytes(body)))
        .build();
  }
}
