package org.galaxyevents.notification;

import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.galaxyevents.database.IdBatches;
import org.galaxyevents.database.Transaction;
import org.galaxyevents.notification.Preferences.Channels;
import org.galaxyevents.notification.Preferences.Settings;
import org.jdbi.v3.core.Handle;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What users want to be told of, kept where Galaxy keeps it. Immutable. */
public final class PreferenceStore {

  private static final String NAME = "notifications";
  private static final int BATCH = 512;
  private static final JsonMapper JSON = JsonMapper.shared();

  /** One user's preferences. */
  public Preferences of(Handle handle, long userId) {
    return of(handle, List.of(userId)).getOrDefault(userId, Preferences.DEFAULT);
  }

  /** The preferences of those among these users who have said something. */
  Map<Long, Preferences> of(Handle handle, Collection<Long> userIds) {
    Map<Long, Preferences> found = new HashMap<>();
    for (List<Long> batch : IdBatches.of(userIds, BATCH)) {
      handle
          .createQuery(
              """
              SELECT user_id, value FROM user_preference WHERE user_id IN (<ids>) AND name = :name ORDER BY id
              """)
          .bindList("ids", batch)
          .bind("name", NAME)
          .map((row, context) -> Map.entry(row.getLong(1), read(String.valueOf(row.getString(2)))))
          .forEach(each -> found.put(each.getKey(), each.getValue()));
    }
    return found;
  }

  /** Keeps a user's preferences. */
  public void save(Transaction transaction, long userId, Preferences preferences) {
    Handle handle = transaction.handle();
    String text = write(preferences);
    int updated =
        handle
            .createUpdate(
                "UPDATE user_preference SET value = :value WHERE user_id = :user AND name = :name")
            .bind("value", text)
            .bind("user", userId)
            .bind("name", NAME)
            .execute();
    if (updated == 0) {
      handle
          .createUpdate(
              "INSERT INTO user_preference (user_id, name, value) VALUES (:user, :name, :value)")
          .bind("value", text)
          .bind("user", userId)
          .bind("name", NAME)
          .execute();
    }
  }

  /** What cannot be read counts as nothing said, as in Galaxy. */
  private static Preferences read(String text) {
    try {
      Map<Category, Settings> settings = new EnumMap<>(Category.class);
      JSON.readTree(text)
          .path("preferences")
          .propertyStream()
          .forEach(each ->
              Category.of(each.getKey())
                  .ifPresent(category -> settings.put(category, settings(each.getValue()))));
      return new Preferences(settings);
    } catch (JacksonException malformed) {
      return Preferences.DEFAULT;
    }
  }

  private static Settings settings(JsonNode node) {
    JsonNode channels = node.path("channels");
    return new Settings(
        node.path("enabled").asBoolean(true),
        new Channels(
            channels.path("push").asBoolean(true), channels.path("email").asBoolean(true)));
  }

  private static String write(Preferences preferences) {
    Map<String, Settings> named = new LinkedHashMap<>();
    Category.PERSONAL.stream()
        .filter(each ->
            each != Category.TOOL_INSTALLATION_REQUEST || preferences.settings().containsKey(each))
        .forEach(each -> named.put(each.wireName(), preferences.of(each)));
    return JSON.writeValueAsString(Map.of("preferences", named));
  }
}
