package org.galaxyevents.simulator;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The histories of others that one user looks at. Thread-safe. */
final class ViewedHistories {

  private static final String PATH = "/api/events/history-subscriptions";

  private final RestClient api;
  private final Set<String> ids = ConcurrentHashMap.newKeySet();

  ViewedHistories(RestClient api) {
    this.api = api;
  }

  void begin(String id) throws IOException {
    api.send("POST", PATH, body(Set.of(id)));
    ids.add(id);
  }

  void end(String id) throws IOException {
    ids.remove(id);
    api.send("DELETE", PATH, body(Set.of(id)));
  }

  /** It was taken away: there is nothing to end. */
  void taken(String id) {
    ids.remove(id);
  }

  boolean isEmpty() {
    return ids.isEmpty();
  }

  /** Asks for all of them again, as clients do on a stream that is another. */
  void renew() throws IOException {
    api.send("POST", PATH, body(Set.copyOf(ids)));
  }

  private static Map<String, Object> body(Set<String> some) {
    return Map.of("history_ids", List.copyOf(some));
  }
}
