package org.galaxyevents.simulator;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Turns a cast into users who can play: accounts, keys or sessions, and histories. Thread-safe. */
final class Recruiter {

  /** For a given user who has no history yet. */
  private static final int HISTORIES_FOR_THE_EMPTY_HANDED = 3;

  private static final int MOST_GIVEN_HISTORIES = 20;

  private final RestClient nobody;
  private final Cast cast;
  private final long seed;
  private final SecureRandom random = new SecureRandom();

  Recruiter(RestClient nobody, Cast cast, long seed) {
    this.nobody = nobody;
    this.cast = cast;
    this.seed = seed;
  }

  SimulatedUser recruit(int number) throws IOException {
    return switch (cast) {
      case Cast.Created created -> create(created, number);
      case Cast.Visitors _ -> welcomeVisitor(number);
      case Cast.Given given -> {
        RestClient api = nobody.as(new Credentials.ApiKey(given.apiKeys().get(number)));
        List<SimulatedHistory> histories = existingHistories(api);
        yield new SimulatedUser(
            number,
            api,
            Optional.of(text(api.get("/api/users/current"), "id")),
            histories.isEmpty() ? createHistories(api, HISTORIES_FOR_THE_EMPTY_HANDED) : histories);
      }
    };
  }

  private SimulatedUser create(Cast.Created created, int number) throws IOException {
    RestClient admin = nobody.as(new Credentials.ApiKey(created.adminKey()));
    String name = "sim-" + seed + "-" + number;
    JsonNode user;
    try {
      user = admin.post("/api/users", account(name));
    } catch (RestRefusal refusal) {
      if (refusal.status() != 400 && refusal.status() != 409) {
        throw refusal;
      }
      // Most likely the user of an earlier run with the same seed, whose password is forgotten.
      user = admin.post("/api/users", account(name + "-" + randomHex(3)));
    }
    String id = text(user, "id");
    String key = admin.send("POST", "/api/users/" + id + "/api_key", null).asString("");
    RestClient api = nobody.as(new Credentials.ApiKey(key));
    return new SimulatedUser(
        number, api, Optional.of(id), createHistories(api, created.historiesEach()));
  }

  private Map<String, String> account(String name) {
    return Map.of("username", name, "email", name + "@example.org", "password", randomHex(16));
  }

  private String randomHex(int bytes) {
    byte[] chosen = new byte[bytes];
    random.nextBytes(chosen);
    return HexFormat.of().formatHex(chosen);
  }

  private static List<SimulatedHistory> createHistories(RestClient api, int count)
      throws IOException {
    List<SimulatedHistory> histories = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      String name = "Simulated history " + i;
      JsonNode created = api.post("/api/histories", Map.of("name", name));
      histories.add(new SimulatedHistory(text(created, "id"), name, List.of()));
    }
    return histories;
  }

  private static List<SimulatedHistory> existingHistories(RestClient api) throws IOException {
    String query = "?view=summary&order=update_time&offset=0&limit=" + MOST_GIVEN_HISTORIES;
    List<SimulatedHistory> histories = new ArrayList<>();
    for (JsonNode history : api.get("/api/histories" + query)) {
      String id = text(history, "id");
      histories.add(new SimulatedHistory(id, text(history, "name"), existingItems(api, id)));
    }
    return histories;
  }

  private static List<Item> existingItems(RestClient api, String historyId) throws IOException {
    String filter = "&q=deleted&qv=false&q=visible&qv=true";
    String query = "?v=dev&order=hid&offset=0&limit=100" + filter;
    List<Item> newestFirst = new ArrayList<>();
    for (JsonNode item : api.get("/api/histories/" + historyId + "/contents" + query)) {
      boolean dataset = text(item, "history_content_type").equals("dataset");
      Item.Kind kind = dataset ? Item.Kind.DATASET : Item.Kind.COLLECTION;
      newestFirst.add(new Item(kind, text(item, "id")));
    }
    return newestFirst.reversed();
  }

  private SimulatedUser welcomeVisitor(int number) throws IOException {
    HttpResponse<byte[]> welcome = nobody.exchange("GET", "/history/current_history_json", null);
    String start = Credentials.COOKIE + "=";
    String cookie =
        welcome.headers().allValues("set-cookie").stream()
            .filter(header -> header.startsWith(start))
            .map(header -> header.substring(start.length()).split(";", 2)[0])
            .findFirst()
            .orElseThrow(() -> new IOException("a visitor was given no " + start + " cookie"));
    JsonNode history = RestClient.json(welcome);
    return new SimulatedUser(
        number,
        nobody.as(new Credentials.SessionCookie(cookie)),
        Optional.empty(),
        List.of(new SimulatedHistory(text(history, "id"), text(history, "name"), List.of())));
  }

  private static String text(JsonNode object, String field) throws IOException {
    String text = object.path(field).asString("");
    if (text.isEmpty()) {
      throw new IOException("no " + field + " in the server's answer: " + object);
    }
    return text;
  }
}
