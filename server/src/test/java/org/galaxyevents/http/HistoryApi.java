package org.galaxyevents.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.galaxyevents.account.AccountConfig;
import org.galaxyevents.account.RandomKeys;
import org.galaxyevents.account.Requester;
import org.galaxyevents.account.SessionStore;
import org.galaxyevents.database.Database;
import org.galaxyevents.history.ContentsEditor;
import org.galaxyevents.history.ContentsStore;
import org.galaxyevents.history.CurrentHistories;
import org.galaxyevents.history.HistoryAccess;
import org.galaxyevents.history.HistoryStatistics;
import org.galaxyevents.history.HistoryStore;
import org.galaxyevents.security.IdEncoding;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The history routes on a database, called without a network. Confined to the test. */
final class HistoryApi {

  private static final JsonMapper JSON = JsonMapper.shared();

  final EncodedIds ids;
  private final Router router = new Router();

  /** An answer, its body read as JSON. */
  record Answer(Response response) {
    int status() {
      return response.status();
    }

    String text() {
      return new String(response.body(), StandardCharsets.UTF_8);
    }

    JsonNode json() {
      return JSON.readTree(response.body());
    }

    String header(String name) {
      return response.headers().stream()
          .filter(header -> header.getKey().equals(name))
          .map(Map.Entry::getValue)
          .findFirst()
          .orElse("");
    }

    /** The names of the objects in a list. */
    List<String> names() {
      return json().valueStream().map(item -> item.get("name").asString()).toList();
    }

    String id() {
      return json().get("id").asString();
    }
  }

  HistoryApi(Database database) {
    this(database, router -> {});
  }

  /** With further routes beside those of histories. */
  HistoryApi(Database database, Consumer<Router> more) {
    more.accept(router);
    IdEncoding encoding = IdEncoding.of("golden-id-secret-26");
    ids = new EncodedIds(encoding);
    HistoryStore histories = new HistoryStore();
    HistoryAccess access = new HistoryAccess();
    HistoryDoor door = new HistoryDoor(histories, access, ids);
    HistoryView view = new HistoryView(ids, new HistoryStatistics());
    ContentsStore contents = new ContentsStore();
    ContentsEditor editor = new ContentsEditor(histories, UUID::randomUUID);
    CurrentHistories current =
        new CurrentHistories(
            histories, access, new SessionStore(database, new RandomKeys(new SecureRandom())));
    SessionCookie cookie = new SessionCookie(encoding, AccountConfig.defaults(), "");
    new HistoryRoutes(database, histories, door, view).addTo(router, Unsharing.NONE);
    new ContentsRoutes(database, contents, editor, door, ids).addTo(router);
    new NewContentsRoutes(database, contents, editor, door, ids).addTo(router);
    new CurrentHistoryRoutes(database, current, door, view, cookie).addTo(router);
    new ConfigurationRoutes(
            new ConfigurationRoutes.Settings(true, false, true, false, "demo", null, 1_795_416_171))
        .addTo(router);
  }

  Answer get(Requester requester, String pathAndQuery) {
    return call(requester, "GET", pathAndQuery, "");
  }

  Answer put(Requester requester, String pathAndQuery, String body) {
    return call(requester, "PUT", pathAndQuery, body);
  }

  Answer post(Requester requester, String pathAndQuery, String body) {
    return call(requester, "POST", pathAndQuery, body);
  }

  Answer delete(Requester requester, String pathAndQuery) {
    return call(requester, "DELETE", pathAndQuery, "");
  }

  Answer call(Requester requester, String method, String pathAndQuery, String body) {
    String[] parts = pathAndQuery.split("\\?", 2);
    Request request =
        new Request(
            method,
            parts[0],
            parts.length == 1 ? Map.of() : query(parts[1]),
            name -> null,
            body.getBytes(StandardCharsets.UTF_8),
            "127.0.0.1",
            false);
    Router.Match match =
        router
            .find(method, parts[0])
            .orElseThrow(() -> new AssertionError("no route for " + method + " " + parts[0]));
    try {
      return new Answer(
          match.handler().handle(new Exchange(request, match.variables(), requester)));
    } catch (ApiError error) {
      return new Answer(JsonResponse.error(error));
    }
  }

  /** Puts a pasted item into a history. */
  String fetch(Requester requester, String historyId, String name) {
    Answer answer =
        post(
            requester,
            "/api/tools/fetch",
            """
            {"history_id": "%s", "targets": [{"destination": {"type": "hdas"},
              "items": [{"src": "pasted", "paste_content": "x", "name": "%s", "ext": "txt"}]}]}
            """
                .formatted(historyId, name));
    return answer.json().get("outputs").get(0).get("id").asString();
  }

  private static Map<String, List<String>> query(String query) {
    Map<String, List<String>> parameters = new LinkedHashMap<>();
    for (String pair : query.split("&", -1)) {
      String[] parts = pair.split("=", 2);
      parameters
          .computeIfAbsent(parts[0], same -> new ArrayList<>())
          .add(URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    return parameters;
  }
}
