package org.galaxyevents.testing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * What is known to exist on a server, learned from its answers, so that requests reach further than
 * its doorstep. Confined to a thread.
 */
final class KnownValues {

  /** Few, so that what belongs together is found together. */
  private static final int MOST = 4;

  /** What ids are of whose names do not say it. */
  private static final Map<String, String> KINDS = Map.of("content", "dataset", "id", "dataset");

  private final Random random;
  private final Map<String, List<String>> texts;

  /** By who knows them and what they are. */
  private final Map<String, List<String>> ids = new TreeMap<>();

  private final Map<String, String> histories = new HashMap<>();
  private String requester = "";

  /**
   * @param texts what fields and parameters of these names may be
   */
  KnownValues(Random random, Map<String, List<String>> texts) {
    this.random = random;
    this.texts = texts;
  }

  List<String> texts(String name) {
    return texts.getOrDefault(name, List.of());
  }

  /** That what is asked next, and answered, is so by and to this one. */
  void as(String requester) {
    this.requester = requester;
  }

  /** An id; mostly of something that exists, is what the name says, and was shown to who asks. */
  String id(String name) {
    List<String> named = texts(name);
    if (!named.isEmpty() && random.nextBoolean()) {
      return any(named);
    }
    String kind = KINDS.getOrDefault(name, name.replaceFirst("_ids?$", ""));
    List<String> own = ids.getOrDefault(requester + kind, List.of());
    if (!own.isEmpty() && random.nextInt(4) > 0) {
      return any(own);
    }
    List<String> others =
        ids.entrySet().stream()
            .filter(each -> random.nextInt(8) == 0 || each.getKey().endsWith(kind))
            .flatMap(each -> each.getValue().stream())
            .toList();
    return others.isEmpty() || random.nextInt(8) == 0
        ? "%016x".formatted(random.nextLong())
        : any(others);
  }

  /** The history of an item, if it is known. */
  Optional<String> historyOf(String item) {
    return Optional.ofNullable(histories.get(item));
  }

  /** Learns from an answer. */
  void learn(JsonNode answer) {
    if (answer.isObject() && answer.path("id").isString()) {
      List<String> ofKind =
          ids.computeIfAbsent(requester + kind(answer), same -> new ArrayList<>());
      String id = answer.get("id").asString();
      if (answer.has("job_key")) {
        texts.put("job_id", List.of(id));
        texts.put("job_key", List.of(answer.get("job_key").asString()));
      }
      if (answer.path("history_id").isString()) {
        histories.put(id, answer.get("history_id").asString());
      }
      if (!ofKind.contains(id)) {
        ofKind.add(id);
        if (ofKind.size() > MOST) {
          ofKind.removeFirst();
        }
      }
    }
    answer.forEach(this::learn);
  }

  private static String kind(JsonNode object) {
    if (object.has("publication_time")) {
      return "notification";
    }
    if (object.has("client_address")) {
      return "session";
    }
    String kind =
        object.path("model_class").asString(object.path("history_content_type").asString(""));
    return switch (kind) {
      case "HistoryDatasetAssociation" -> "dataset";
      case "HistoryDatasetCollectionAssociation", "dataset_collection" -> "collection";
      case "InteractiveToolEntryPoint" -> "entry_point";
      default -> kind.toLowerCase(Locale.ROOT);
    };
  }

  private String any(List<String> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
