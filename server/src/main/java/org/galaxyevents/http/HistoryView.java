package org.galaxyevents.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.galaxyevents.database.Snapshot;
import org.galaxyevents.history.DatasetState;
import org.galaxyevents.history.History;
import org.galaxyevents.history.HistoryStatistics;
import org.galaxyevents.history.HistoryStatistics.ActiveCounts;
import org.galaxyevents.history.HistoryStatistics.States;
import org.jspecify.annotations.Nullable;

/** Histories as Galaxy's API shows them: the keys of a view, or those asked for. Immutable. */
public final class HistoryView {

  static final List<String> SUMMARY =
      List.of(
          "model_class",
          "id",
          "name",
          "deleted",
          "purged",
          "archived",
          "url",
          "published",
          "count",
          "annotation",
          "tags",
          "update_time",
          "preferred_object_store_id");

  static final List<String> DETAILED =
      joined(
          SUMMARY,
          List.of(
              "contents_url",
              "size",
              "user_id",
              "create_time",
              "importable",
              "slug",
              "username",
              "username_and_slug",
              "genome_build",
              "state",
              "state_ids",
              "state_details"));

  private static final List<String> DEV_DETAILED =
      joined(
          SUMMARY,
          List.of(
              "contents_url",
              "size",
              "user_id",
              "create_time",
              "importable",
              "slug",
              "username_and_slug",
              "genome_build",
              "contents_active"));

  /** What the older route says about the current history. */
  private static final List<String> CURRENT =
      List.of(
          "tags",
          "purged",
          "username_and_slug",
          "id",
          "size",
          "update_time",
          "name",
          "published",
          "annotation",
          "preferred_object_store_id",
          "hid_counter",
          "contents_url",
          "model_class",
          "create_time",
          "importable",
          "genome_build",
          "archived",
          "count",
          "slug",
          "user_id",
          "deleted",
          "contents_active",
          "url");

  private final EncodedIds ids;
  private final HistoryStatistics statistics;

  public HistoryView(EncodedIds ids, HistoryStatistics statistics) {
    this.ids = ids;
    this.statistics = statistics;
  }

  /** The keys that a request asks for: a view's, further ones, or these alone. */
  static List<String> keys(QueryParameters parameters, List<String> otherwise) {
    List<String> asked = parameters.list("keys");
    String view = parameters.request().parameter("view").orElse("");
    return switch (view) {
      case "summary" -> joined(SUMMARY, asked);
      case "detailed" -> joined(DETAILED, asked);
      case "dev-detailed" -> joined(DEV_DETAILED, asked);
      case "" -> asked.isEmpty() ? otherwise : asked;
      default -> throw QueryParameters.refusal("Unknown view: " + QueryParameters.shortened(view));
    };
  }

  private static List<String> joined(List<String> first, List<String> second) {
    Set<String> all = new LinkedHashSet<>(first);
    all.addAll(second);
    return List.copyOf(all);
  }

  /** One history with these keys. */
  Map<String, @Nullable Object> show(Snapshot snapshot, History history, List<String> keys) {
    return list(snapshot, List.of(history), keys).getFirst();
  }

  /** Histories with these keys, by a number of queries that does not depend on theirs. */
  List<Map<String, @Nullable Object>> list(
      Snapshot snapshot, List<History> histories, List<String> keys) {
    List<Long> all = histories.stream().map(History::id).toList();
    Map<Long, Long> sizes =
        keys.contains("size") ? statistics.sizes(snapshot.handle(), all) : Map.of();
    Map<Long, ActiveCounts> active =
        keys.contains("contents_active")
            ? statistics.activeCounts(snapshot.handle(), all)
            : Map.of();
    Map<Long, States> states =
        keys.stream().anyMatch(key -> key.startsWith("state"))
            ? statistics.states(snapshot.handle(), all)
            : Map.of();
    List<Map<String, @Nullable Object>> shown = new ArrayList<>();
    for (History history : histories) {
      Summed summed =
          new Summed(
              sizes.getOrDefault(history.id(), 0L),
              active.getOrDefault(history.id(), ActiveCounts.NONE),
              states.getOrDefault(history.id(), States.NONE));
      shown.add(show(history, summed, keys));
    }
    return shown;
  }

  /** The current history as the older route shows it. */
  Map<String, @Nullable Object> current(Snapshot snapshot, History history) {
    Map<String, @Nullable Object> shown = show(snapshot, history, CURRENT);
    String id = ids.encode(history.id());
    shown.put("contents_url", "history_contents?history_id=" + id);
    shown.put("url", "history?history_id=" + id);
    return shown;
  }

  /** What only queries of their own can tell. */
  private record Summed(long size, ActiveCounts active, States states) {}

  private Map<String, @Nullable Object> show(History history, Summed summed, List<String> keys) {
    Map<String, @Nullable Object> all = all(history, summed);
    Map<String, @Nullable Object> asked = new LinkedHashMap<>();
    for (String key : keys) {
      switch (key) {
        case "state_ids" -> asked.put(key, stateIds(summed.states()));
        case "state_details" -> asked.put(key, stateDetails(summed.states()));
        default -> {
          if (all.containsKey(key)) {
            asked.put(key, all.get(key));
          }
        }
      }
    }
    return asked;
  }

  /** Everything but what is long. */
  private Map<String, @Nullable Object> all(History history, Summed summed) {
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    String id = ids.encode(history.id());
    all.put("model_class", "History");
    all.put("id", id);
    all.put("name", history.name());
    all.put("deleted", history.flags().deleted());
    all.put("purged", history.flags().purged());
    all.put("archived", history.flags().archived());
    all.put("url", "/api/histories/" + id);
    all.put("published", history.flags().published());
    all.put("count", history.count());
    all.put("annotation", history.annotation());
    all.put("tags", history.tags());
    all.put("update_time", history.updateTime());
    all.put("preferred_object_store_id", history.preferredObjectStoreId());
    all.put("contents_url", "/api/histories/" + id + "/contents");
    all.put("size", summed.size());
    all.put("user_id", history.owner().map(owner -> ids.encode(owner.id())).orElse(null));
    all.put("create_time", history.createTime());
    all.put("importable", history.flags().importable());
    all.put("slug", history.slug());
    all.put("username", history.owner().map(History.Owner::username).orElse(null));
    all.put("username_and_slug", history.usernameAndSlug());
    all.put("genome_build", history.genomeBuild());
    all.put("hid_counter", history.hidCounter());
    all.put("contents_active", summed.active());
    all.put("state", summed.states().summary());
    return all;
  }

  private Map<String, List<String>> stateIds(States states) {
    Map<String, List<String>> shown = new LinkedHashMap<>();
    for (DatasetState state : DatasetState.values()) {
      shown.put(
          state.wireName(),
          states.ids().getOrDefault(state, List.of()).stream().map(ids::encode).toList());
    }
    return shown;
  }

  private static Map<String, Integer> stateDetails(States states) {
    Map<String, Integer> shown = new LinkedHashMap<>();
    for (DatasetState state : DatasetState.values()) {
      shown.put(state.wireName(), states.counts().getOrDefault(state, 0));
    }
    return shown;
  }
}
