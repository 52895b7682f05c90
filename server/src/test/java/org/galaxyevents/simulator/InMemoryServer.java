package org.galaxyevents.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The part of the API that a simulation uses, for users who are told apart by key or cookie. Each
 * change is announced at once to the history's owner. Thread-safe.
 */
final class InMemoryServer implements AutoCloseable {

  private static final String END = "";

  private final HttpServer http;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger ids = new AtomicInteger();
  private final Map<String, String> ownerOfHistory = new ConcurrentHashMap<>();
  private final Map<String, List<BlockingQueue<String>>> streams = new ConcurrentHashMap<>();
  private final Map<String, Boolean> takenNames = new ConcurrentHashMap<>();
  private final Queue<String> requests = new ConcurrentLinkedQueue<>();
  private volatile boolean announcing = true;
  private volatile int existingItems = -1;

  /** Last-Event-ID of each stream that was opened, empty for none. */
  final BlockingQueue<String> resumedFrom = new LinkedBlockingQueue<>();

  InMemoryServer() throws IOException {
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
    http.setExecutor(threads);
    http.createContext("/galaxy/", this::handle);
    http.start();
  }

  /** From here on changes are made and nobody is told. */
  InMemoryServer thatAnnouncesNothing() {
    announcing = false;
    return this;
  }

  /** Every user has one history, with this many datasets. */
  InMemoryServer withExistingHistoriesOf(int items) {
    existingItems = items;
    return this;
  }

  InMemoryServer withUser(String name) {
    takenNames.put(name, true);
    return this;
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + http.getAddress().getPort() + "/galaxy/");
  }

  /** Method, path and body of what was asked. */
  List<String> requests() {
    return List.copyOf(requests);
  }

  void endAllStreams() {
    streams.values().forEach(ofUser -> ofUser.forEach(stream -> stream.add(END)));
  }

  @Override
  public void close() {
    endAllStreams();
    http.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath().substring("/galaxy".length());
      String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      requests.add(exchange.getRequestMethod() + " " + path + " " + body);
      if (path.equals("/api/events/stream")) {
        stream(exchange, user(exchange.getRequestHeaders()));
      } else {
        Object answer = answer(exchange, path, RestClient.parse(body.isEmpty() ? "{}" : body));
        send(exchange, answer == null ? 400 : 200, answer == null ? Map.of() : answer);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private @Nullable Object answer(HttpExchange exchange, String path, JsonNode body) {
    String user = user(exchange.getRequestHeaders());
    if (path.equals("/api/users")) {
      boolean taken = takenNames.put(body.path("username").asString(), true) != null;
      return taken ? null : Map.of("id", newId());
    } else if (path.equals("/api/users/current")) {
      return Map.of("id", user);
    } else if (path.endsWith("/api_key")) {
      return "key-" + newId();
    } else if (path.equals("/history/current_history_json")) {
      String visitor = "visitor" + newId();
      exchange.getResponseHeaders().add("Set-Cookie", "galaxysession=" + visitor + "; HttpOnly");
      return newHistory(visitor);
    } else if (path.equals("/api/histories")) {
      boolean creating = exchange.getRequestMethod().equals("POST");
      return creating
          ? newHistory(user)
          : existingItems < 0 ? List.of() : List.of(newHistory(user));
    } else if (path.equals("/api/tools/fetch")) {
      announce(body.path("history_id").asString());
      return Map.of("outputs", List.of(Map.of("id", newId())));
    } else if (exchange.getRequestMethod().equals("GET")) {
      return existingDatasets();
    }
    announce(path.split("/", -1)[3]);
    return Map.of("id", newId(), "state", body.path("state").asString(""));
  }

  private List<Map<String, String>> existingDatasets() {
    return IntStream.range(0, existingItems)
        .mapToObj(i -> Map.of("id", "old" + (existingItems - i), "history_content_type", "dataset"))
        .toList();
  }

  private Map<String, String> newHistory(String owner) {
    String id = newId();
    ownerOfHistory.put(id, owner);
    return Map.of("id", id, "name", "Unnamed history");
  }

  private String newId() {
    return Integer.toHexString(ids.incrementAndGet());
  }

  private void announce(String history) {
    String frame =
        "event: history_update\ndata: {\"history_ids\": [\"%s\"]}\nid: T%s\n\n"
            .formatted(history, newId());
    if (announcing) {
      String owner = Objects.requireNonNull(ownerOfHistory.get(history), history);
      streams.getOrDefault(owner, List.of()).forEach(stream -> stream.add(frame));
    }
  }

  private void stream(HttpExchange exchange, String user) throws IOException, InterruptedException {
    BlockingQueue<String> frames = new LinkedBlockingQueue<>();
    streams.computeIfAbsent(user, _ -> new CopyOnWriteArrayList<>()).add(frames);
    resumedFrom.add(
        Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst("Last-Event-ID"), ""));
    exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    OutputStream out = exchange.getResponseBody();
    String frame = "event: ready\ndata: \n\nevent: cursor\ndata: \nid: T0\n\n";
    for (; !frame.equals(END); frame = frames.take()) {
      out.write(frame.getBytes(UTF_8));
      out.flush();
    }
  }

  private static String user(Headers headers) {
    String key = headers.getFirst("x-api-key");
    String cookie = Objects.requireNonNullElse(headers.getFirst("Cookie"), "");
    return key == null ? cookie.replace("galaxysession=", "") : key;
  }

  private static void send(HttpExchange exchange, int status, Object answer) throws IOException {
    byte[] bytes = JsonMapper.shared().writeValueAsBytes(answer);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }
}
