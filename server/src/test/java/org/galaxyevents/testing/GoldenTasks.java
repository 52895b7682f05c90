package org.galaxyevents.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a real Galaxy and its RabbitMQ said to each other, from {@code golden/amqp}. */
public final class GoldenTasks {

  /** A message that Galaxy published to its exchange. Immutable. */
  public record Published(String routingKey, JsonNode properties, String body) {

    /** Galaxy's only header. */
    public double epoch() {
      return properties.path("application_headers").path("epoch").asDouble();
    }
  }

  /** A message that was published to Galaxy, and the events that its streams wrote. Immutable. */
  public record Obeyed(
      String name,
      String exchange,
      String routingKey,
      JsonNode properties,
      String body,
      JsonNode delivered) {
    @Override
    public String toString() {
      return name;
    }
  }

  private GoldenTasks() {}

  /** All that Galaxy published to its exchange. */
  public static List<Published> published() {
    return read("tasks-published-by-galaxy.json")
        .valueStream()
        .flatMap(kind -> kind.get("examples").valueStream())
        .filter(example -> example.get("exchange").asString().equals("galaxy_core_exchange"))
        .map(example ->
            new Published(
                example.get("routing_key").asString(),
                example.get("properties"),
                example.get("body").asString()))
        .toList();
  }

  /** All that was published to Galaxy in its own form. */
  public static List<Obeyed> obeyed() {
    return read("reverse-publish.json")
        .valueStream()
        .filter(each -> each.has("exchange"))
        .map(each ->
            new Obeyed(
                each.get("case").asString(),
                each.get("exchange").asString(),
                each.get("routing_key").asString(),
                each.get("properties"),
                each.get("body").asString(),
                each.get("delivered_main_worker")))
        .toList();
  }

  /** The messages that were tried against Galaxy's consumers, half of which they do not survive. */
  public static List<JsonNode> poison() {
    return text("poison-variants.jsonl").lines().map(JsonMapper.shared()::readTree).toList();
  }

  private static JsonNode read(String file) {
    return JsonMapper.shared().readTree(text(file));
  }

  private static String text(String file) {
    try (InputStream stream = GoldenTasks.class.getResourceAsStream("/golden/amqp/" + file)) {
      return new String(
          Objects.requireNonNull(stream, file).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
