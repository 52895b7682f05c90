package org.galaxyevents.testing;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.galaxyevents.testing.ApiDescription.Operation;
import org.galaxyevents.testing.FuzzedRequests.Fuzzed;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Somebody who asks a server for everything that its description has, as an admin, a user, a
 * visitor or nobody, in any order and often wrongly. Confined to a thread.
 */
public final class DescribedFuzz {

  private static final String STREAM = "/api/events/stream";

  /** A tool must run, and have said where it listens. */
  private static final Set<String> BY_NO_CHANCE = Set.of("GET /api/entry_points/{id}/access");

  /** Whose answers name what is not of who asks, and little can be done with. */
  private static final Set<String> UNTOLD =
      Set.of("/openapi.json", "/api/histories/published", "/api/histories/shared_with_me");

  private final RunningServer server;
  private final ApiDescription api;
  private final String name;
  private final Random random;
  private final Accounts accounts;
  private final Map<String, List<String>> texts = new TreeMap<>();
  private final DescribedRequests requests;
  private final Map<String, Set<Integer>> answers;
  private String key;
  private String cookie;
  private int users;

  /** Says what it has to say of each answer by failing. */
  public interface Check {
    /**
     * Checks one.
     *
     * @param problems how the answer differs from its description
     */
    void of(Fuzzed request, RawClient.Answer answer, List<String> problems);
  }

  /**
   * @param answers collects which statuses each operation has been answered with; several may share
   *     it
   */
  public DescribedFuzz(
      RunningServer server, ApiDescription api, long seed, Map<String, Set<Integer>> answers)
      throws IOException, InterruptedException {
    this.answers = answers;
    this.server = server;
    this.api = api;
    this.name = "fuzz-" + Long.toUnsignedString(seed, 36);
    this.random = new Random(seed);
    this.accounts = Accounts.of(server);
    putTexts();
    this.requests = new DescribedRequests(api, random, new KnownValues(random, texts));
    this.key = newUser();
    this.cookie = accounts.visitor();
    learnToken();
  }

  private void putTexts() {
    texts.put("keys", List.of("size,update_time", "name", "contents_active", "none"));
    texts.put("q", List.of("update_time-ge", "deleted", "state-in", "hid-gt", "name-contains"));
    texts.put("qv", List.of("2026-05-01T12:34:56", "true", "ok,error", "1", "a"));
    texts.put("types", List.of("dataset", "dataset_collection"));
    texts.put("details", List.of("all", "none"));
    texts.put("ids", List.of("e4ac0f0e22e4ad1a,9248cb23fb5e1c45"));
    texts.put("file", List.of("page.css", "lit-html.js", "repeat.js", "../secret"));
    texts.put("library", List.of("lit-html", "none"));
    texts.put("folder", List.of("directives"));
  }

  /**
   * Sends so many requests, and at most three times as many, if some operation has not succeeded
   * yet: chance alone may need a while to do things in their order.
   */
  public void run(int count, Check check) throws IOException, InterruptedException {
    List<Operation> operations =
        api.operations().stream().filter(each -> !each.path().equals(STREAM)).toList();
    int sent = 0;
    while (sent < count || (sent < 3 * count && !operations.stream().allMatch(this::isDone))) {
      try (RawClient client = RawClient.connect(server)) {
        boolean open = true;
        for (int i = 0; i < 100 && open; i++) {
          open = exchange(client, next(operations), check);
          sent++;
        }
      }
    }
  }

  /** Any of them, every second time one that has not succeeded yet. */
  private Operation next(List<Operation> operations) {
    List<Operation> open = operations.stream().filter(each -> !isDone(each)).toList();
    List<Operation> choice = open.isEmpty() || random.nextBoolean() ? operations : open;
    return choice.get(random.nextInt(choice.size()));
  }

  private boolean isDone(Operation operation) {
    return BY_NO_CHANCE.contains(operation.toString())
        || answers.getOrDefault(operation.toString(), Set.of()).stream()
            .anyMatch(status -> status < 400);
  }

  /** The operations that have not succeeded yet. */
  public static List<String> undone(Map<String, Set<Integer>> answers) {
    return answers.entrySet().stream()
        .filter(each -> each.getValue().stream().noneMatch(status -> status < 400))
        .map(each -> each.getKey() + " " + each.getValue())
        .filter(each -> BY_NO_CHANCE.stream().noneMatch(each::startsWith))
        .toList();
  }

  private boolean exchange(RawClient client, Operation operation, Check check)
      throws IOException, InterruptedException {
    Fuzzed request = requests.request(operation, identity(operation));
    client.send(request.bytes());
    RawClient.Answer answer = readAnswer(client, request);
    answers
        .computeIfAbsent(operation.toString(), same -> ConcurrentHashMap.newKeySet())
        .add(answer.status());
    check.of(request, answer, problems(operation, answer));
    learn(operation, answer);
    return !"close".equals(answer.head().headers().get("connection"));
  }

  private static RawClient.Answer readAnswer(RawClient client, Fuzzed request) throws IOException {
    try {
      return client.readAnswer(request.method());
    } catch (IOException missing) {
      throw new IOException("no answer to: " + request, missing);
    }
  }

  private List<String> problems(Operation operation, RawClient.Answer answer) {
    if (answer.status() == 404 && answer.body().contains("No route for")) {
      return List.of(); // An encoded slash has led it to another path.
    }
    String type = answer.head().headers().getOrDefault("content-type", "");
    boolean described = api.response(operation, answer.status()).isPresent();
    return type.startsWith("application/json") || !described
        ? api.problems(operation, answer.status(), answer.body())
        : List.of();
  }

  /** Mostly one who may. */
  private String identity(Operation operation) {
    String admin = "x-api-key: " + RunningServer.ADMIN_KEY;
    String user = "x-api-key: " + key;
    String visitor = "cookie: galaxysession=" + cookie;
    List<String> all = List.of(admin, user, visitor, "accept: */*");
    List<String> fitting =
        switch (operation.who()) {
          case EVERYBODY -> List.of(user, visitor);
          case USERS -> List.of(user);
          case SESSIONS -> List.of(visitor);
          case ADMINS -> List.of(admin);
        };
    List<String> choice = random.nextInt(4) == 0 ? all : fitting;
    return choice.get(random.nextInt(choice.size()));
  }

  private void learn(Operation operation, RawClient.Answer answer)
      throws IOException, InterruptedException {
    if (answer.status() == 401) {
      key = newUser(); // Somebody has deleted the one before.
    }
    String given = answer.head().headers().getOrDefault("set-cookie", "");
    if (given.startsWith("galaxysession=")) {
      cookie = given.split("[=;]", 3)[1];
      learnToken();
    }
    if (answer.status() == 200 && !UNTOLD.contains(operation.path())) {
      try {
        requests.learn(JsonMapper.shared().readTree(answer.body()));
      } catch (JacksonException page) {
        return;
      }
    }
  }

  private String newUser() throws IOException, InterruptedException {
    String user = name + "-" + users++;
    String made = accounts.newUser(user);
    accounts.createHistory(made);
    texts.put("login", List.of(user));
    String id = accounts.userOf(made);
    texts.put("user_ids", List.of(id));
    accounts.send(
        "POST",
        "/api/notifications",
        """
        {"recipients": {"user_ids": ["%s"]}, "notification": {"source": "fuzz",
          "category": "message", "variant": "info",
          "content": {"category": "message", "subject": "S", "message": "M"}}}
        """
            .formatted(id),
        "x-api-key",
        RunningServer.ADMIN_KEY);
    return made;
  }

  private void learnToken() throws IOException, InterruptedException {
    String page = accounts.send("GET", "/", "", "cookie", "galaxysession=" + cookie).body();
    texts.put("session_csrf_token", List.of(Accounts.csrfToken(page)));
  }
}
