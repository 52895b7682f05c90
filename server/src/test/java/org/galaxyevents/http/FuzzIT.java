package org.galaxyevents.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.galaxyevents.security.IdEncoding;
import org.galaxyevents.sse.LastEventId;
import org.galaxyevents.testing.Accounts;
import org.galaxyevents.testing.ApiDescription;
import org.galaxyevents.testing.DescribedFuzz;
import org.galaxyevents.testing.FuzzedRequests;
import org.galaxyevents.testing.FuzzedRequests.Fuzzed;
import org.galaxyevents.testing.LogCapture;
import org.galaxyevents.testing.RawClient;
import org.galaxyevents.testing.Requests;
import org.galaxyevents.testing.RunningServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** A hundred thousand inputs that no browser sends. {@code -Dseed=N} repeats a run. */
final class FuzzIT {

  private static final long SEED = Long.getLong("seed", 20_261_123L);
  private static final int CONNECTIONS = 4;
  private static final int REQUESTS_OF_A_CONNECTION = 6_500;
  private static final int PIPELINED = 25;
  private static final int DESCRIBED_OF_A_CONNECTION = 1_500;
  private static final int STREAMS = 500;
  private static final int TEXTS = 10_000;

  /** Those behind which the server may close. */
  private static final Set<Integer> CLOSING = Set.of(400, 408, 413, 414, 431);

  private static final Pattern INSIDES =
      Pattern.compile(
          "org\\.galaxyevents|java\\.|io\\.netty|tools\\.jackson|\\w+Exception|\\.java:\\d");

  /** How often each status was answered. */
  private static final Map<Integer, Integer> ANSWERS = new ConcurrentHashMap<>();

  private static RunningServer server;
  private static ApiDescription api;
  private static LogCapture log;
  private static List<String> identities;
  private static ResourceLeakDetector.Level levelBefore;

  @BeforeAll
  static void start() throws Exception {
    levelBefore = ResourceLeakDetector.getLevel();
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    log = LogCapture.open();
    server = RunningServer.start();
    api = ApiDescription.of(server);
    Accounts accounts = Accounts.of(server);
    String key = accounts.newUser("fuzz");
    accounts.createHistory(key);
    identities =
        List.of("x-api-key: " + key, "cookie: galaxysession=" + accounts.visitor(), "host: x");
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
    log.close();
    ResourceLeakDetector.setLevel(levelBefore);
  }

  @Test
  @DisplayName("no request makes the server fail, tell its insides, leak or not answer")
  void no_request_makes_the_server_fail() throws Exception {
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> ends = new ArrayList<>();
      for (int i = 0; i < CONNECTIONS; i++) {
        FuzzedRequests requests = new FuzzedRequests(SEED + i, api, identities);
        ends.add(clients.submit(() -> exchangeAll(requests)));
      }
      for (Future<?> end : ends) {
        end.get();
      }
    }
    openStreams(new FuzzedRequests(SEED - 1, api, identities));

    await().untilAsserted(() -> assertThat(server.server().streams()).isZero());
    collectLeaks();
    assertThat(log.errors()).as("seed " + SEED).isEmpty();
    assertThat(log.lines())
        .as("seed " + SEED)
        .noneMatch(line -> line.contains("raised an exception"));
    // Or else the doorstep alone would have been tried.
    assertThat(ANSWERS).containsKeys(200, 400, 403, 404, 413, 414, 431);
    assertThat(ANSWERS.getOrDefault(200, 0)).isGreaterThan(REQUESTS_OF_A_CONNECTION / 10);
  }

  @Test
  @DisplayName("each operation answers as it is described, and each can be done")
  void each_operation_answers_as_it_is_described() throws Exception {
    Map<String, Set<Integer>> answers = new ConcurrentHashMap<>();
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> ends = new ArrayList<>();
      for (int i = 0; i < CONNECTIONS; i++) {
        DescribedFuzz fuzz = new DescribedFuzz(server, api, SEED + 100 + i, answers);
        ends.add(
            clients.submit(() -> {
              fuzz.run(DESCRIBED_OF_A_CONNECTION, FuzzIT::check);
              return null;
            }));
      }
      for (Future<?> end : ends) {
        end.get();
      }
    }

    assertThat(log.errors()).as("seed " + SEED).isEmpty();
    assertThat(DescribedFuzz.undone(answers)).as("seed " + SEED).isEmpty();
  }

  private static void check(Fuzzed request, RawClient.Answer answer, List<String> problems) {
    check(request, answer);
    assertThat(problems).as("seed " + SEED + ": " + request + "\n→ " + answer).isEmpty();
  }

  private static Void exchangeAll(FuzzedRequests requests) throws IOException {
    int sent = 0;
    while (sent < REQUESTS_OF_A_CONNECTION) {
      try (RawClient client = RawClient.connect(server)) {
        boolean open = true;
        for (int batch = 0; batch < 40 && open; batch++) {
          sent += PIPELINED;
          open = exchange(client, batch(requests, batch % 8 == 7));
        }
      }
    }
    return null;
  }

  private static List<Fuzzed> batch(FuzzedRequests requests, boolean endsMalformed) {
    List<Fuzzed> batch = new ArrayList<>();
    while (batch.size() < PIPELINED - 1) {
      batch.add(requests.wellFormed());
    }
    batch.add(endsMalformed ? requests.malformed() : requests.wellFormed());
    return batch;
  }

  /** Sends all, then reads as many answers; whether the connection is open afterwards. */
  private static boolean exchange(RawClient client, List<Fuzzed> batch) throws IOException {
    for (Fuzzed each : batch) {
      client.send(each.bytes());
    }
    for (Fuzzed each : batch) {
      RawClient.Answer answer = readAnswer(client, each);
      check(each, answer);
      if ("close".equals(answer.head().headers().get("connection"))) {
        assertThat(CLOSING).as(each + "\n" + answer).contains(answer.status());
        return false;
      }
    }
    return batch.getLast().wellFormed();
  }

  private static RawClient.Answer readAnswer(RawClient client, Fuzzed request) {
    try {
      return client.readAnswer(request.method());
    } catch (IOException | RuntimeException missing) {
      return fail("seed " + SEED + ", no answer to: " + request, missing);
    }
  }

  private static void check(Fuzzed request, RawClient.Answer answer) {
    ANSWERS.merge(answer.status(), 1, Integer::sum);
    String what = "seed " + SEED + ": " + request + "\n→ " + answer;
    if (answer.status() >= 500) {
      assertThat(answer.status()).as(what).isEqualTo(503);
      assertThat(answer.head().headers()).as(what).containsKey("retry-after");
    }
    if (answer.status() >= 400) {
      assertThat(INSIDES.matcher(answer.body()).find()).as(what).isFalse();
    }
    boolean api = request.target().startsWith("/api/") && !request.method().equals("HEAD");
    if (api && answer.status() >= 400 && !answer.body().contains("No route for")) {
      assertThat(hasErrorMessage(answer.body())).as(what).isTrue();
    }
  }

  private static boolean hasErrorMessage(String body) {
    try {
      return JsonMapper.shared().readTree(body).path("err_msg").isString();
    } catch (JacksonException noJson) {
      return false;
    }
  }

  private static void openStreams(FuzzedRequests requests) throws IOException {
    for (int i = 0; i < STREAMS; i++) {
      Fuzzed request = requests.stream();
      try (RawClient client = RawClient.connect(server).send(request.bytes())) {
        RawClient.Head head = client.readHead();
        assertThat(head.status()).as(request.toString()).isIn(200, 400, 401, 429);
        if (i % 3 == 0) {
          client.vanish();
        }
      } catch (IOException missing) {
        fail("seed " + SEED + ", no answer to: " + request, missing);
      }
    }
  }

  /** A leak is found when what was not released has been collected, and told at the next use. */
  private static void collectLeaks() {
    for (int i = 0; i < 5; i++) {
      System.gc();
      PooledByteBufAllocator.DEFAULT.directBuffer(16).release();
    }
  }

  @Test
  @DisplayName("each text is either taken or refused by those who read it")
  void each_text_is_either_taken_or_refused() {
    FuzzedRequests texts = new FuzzedRequests(SEED - 2, api, List.of("host: x"));
    IdEncoding ids = IdEncoding.of(RunningServer.ID_SECRET);
    for (int i = 0; i < TEXTS; i++) {
      String text = texts.text();
      assertThat(LastEventId.parse(text)).isNotNull();
      ids.decode(text).ifPresent(id -> assertThat(ids.encode(id)).hasSameSizeAs(text));
      ids.decodeKey(text);
      Cookies.value("galaxysession=" + text + "; other=" + texts.text(), "galaxysession");
      refusedAtMost(
          () -> JsonBody.of(Requests.withBody(Requests.request("POST", "/", ""), "", text)));
      String json = new String(texts.json(), StandardCharsets.ISO_8859_1);
      refusedAtMost(() -> JsonBody.of(Requests.request("POST", "/", json)).optionalTexts("tags"));
      refusedAtMost(() -> FormFields.parse(text.getBytes(StandardCharsets.UTF_8)));
      refusedAtMost(() ->
          new QueryParameters(
                  Requests.withParameter(Requests.request("GET", "/", ""), "limit", text))
              .limit());
    }
  }

  private static void refusedAtMost(Runnable reading) {
    try {
      reading.run();
    } catch (ApiError refusal) {
      assertThat(refusal.status()).isEqualTo(400);
    }
  }

  @Test
  void a_refused_body_does_not_overtake_the_answers_before_it() throws Exception {
    try (RawClient client = RawClient.connect(server)) {
      client.send(
          "GET /api/version HTTP/1.1\r\nhost: x\r\n\r\n"
              + "POST /api/histories HTTP/1.1\r\nhost: x\r\ncontent-length: 9999999\r\n\r\n");

      assertThat(client.readAnswer("GET").status()).isEqualTo(200);
      assertThat(client.readAnswer("POST").status()).isEqualTo(413);
    }
  }

  @Test
  void who_is_refused_while_still_sending_gets_the_answer_nevertheless() throws Exception {
    try (RawClient client = RawClient.connect(server)) {
      client.send("POST /api/histories HTTP/1.1\r\nhost: x\r\ncontent-length: 3000000\r\n\r\n");
      client.send(new byte[3_000_000]);

      assertThat(client.readAnswer("POST").status()).isEqualTo(413);
    }
  }

  @Test
  void a_body_that_is_announced_as_too_large_is_refused_in_galaxys_shape() throws Exception {
    try (RawClient client = RawClient.connect(server)) {
      client.send(
          "POST /api/histories HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: 9999999\r\n\r\n");

      RawClient.Answer answer = client.readAnswer("POST");
      assertThat(answer.status()).isEqualTo(413);
      assertThat(hasErrorMessage(answer.body())).as(answer.body()).isTrue();
    }
  }
}
