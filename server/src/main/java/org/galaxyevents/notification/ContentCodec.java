package org.galaxyevents.notification;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Contents as Galaxy keeps them in the database: JSON text with sorted keys and nothing but ASCII.
 * Reads also what some of Galaxy's own code writes, a JSON text that contains JSON. Immutable.
 */
final class ContentCodec {

  private static final Logger log = LoggerFactory.getLogger(ContentCodec.class);

  private static final JsonMapper STORED =
      JsonMapper.builder()
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .build();

  /** The content as it is stored. */
  byte[] encode(Content content) {
    return STORED.writeValueAsString(content.fields()).getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * The content behind these bytes. Something unreadable counts as empty: one row that another
   * program has spoilt must not make somebody's whole list fail.
   *
   * @param category the notification's, for a content that does not name its own
   */
  Content decode(byte @Nullable [] stored, String category) {
    Map<String, @Nullable Object> fields = stored == null ? Map.of() : read(stored);
    String named = fields.get("category") instanceof String own ? own : category;
    return new Content(named, new LinkedHashMap<>(fields));
  }

  @SuppressWarnings("unchecked") // The keys of a JSON object are texts.
  private static Map<String, @Nullable Object> read(byte[] stored) {
    try {
      JsonNode node = STORED.readTree(stored);
      JsonNode object = node.isString() ? STORED.readTree(node.asString()) : node;
      if (object.isObject()) {
        return STORED.treeToValue(object, LinkedHashMap.class);
      }
      log.warn("A notification's content is no JSON object");
    } catch (JacksonException malformed) {
      log.warn("A notification's content is no JSON");
    }
    return Map.of();
  }
}
