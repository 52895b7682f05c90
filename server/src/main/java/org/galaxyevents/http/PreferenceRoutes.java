package org.galaxyevents.http;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.galaxyevents.account.Requester;
import org.galaxyevents.database.Database;
import org.galaxyevents.http.ApiError.ValidationError;
import org.galaxyevents.notification.Category;
import org.galaxyevents.notification.PreferenceStore;
import org.galaxyevents.notification.Preferences;
import org.galaxyevents.notification.Preferences.Channels;
import org.galaxyevents.notification.Preferences.Settings;

/** {@code /api/notifications/preferences}: which notifications a user wants. Thread-safe. */
public final class PreferenceRoutes {

  private final Database database;
  private final NotificationGate gate;
  private final String channels;
  private final PreferenceStore preferences = new PreferenceStore();

  /**
   * @param mail whether mails can be sent
   */
  public PreferenceRoutes(Database database, NotificationGate gate, boolean mail) {
    this.database = database;
    this.gate = gate;
    this.channels = mail ? "push,email" : "push";
  }

  public void addTo(Router router) {
    router
        .add("GET", "/api/notifications/preferences", gate.open(this::show))
        .add("PUT", "/api/notifications/preferences", gate.open(this::update));
  }

  private Response show(Exchange exchange) {
    Requester.User user = NotificationRoutes.requireUser(exchange);
    Preferences found = database.read(handle -> preferences.of(handle, user.id()));
    return shown(exchange, found).with("supported-channels", channels);
  }

  private Response update(Exchange exchange) {
    Requester.User user = NotificationRoutes.requireUser(exchange);
    Map<Category, Settings> changes = changes(exchange);
    Preferences merged =
        database.write(transaction -> {
          Preferences all = preferences.of(transaction.handle(), user.id()).with(changes);
          preferences.save(transaction, user.id(), all);
          return all;
        });
    return shown(exchange, merged);
  }

  private static Map<Category, Settings> changes(Exchange exchange) {
    JsonBody given = JsonBody.of(exchange.request()).object("preferences");
    FieldErrors errors = new FieldErrors();
    Map<Category, Settings> changes = new EnumMap<>(Category.class);
    for (String name : given.names()) {
      Optional<Category> category =
          Category.of(name).filter(categories(exchange.requester())::contains);
      if (category.isEmpty()) {
        errors.add(unknown(given, name));
      } else {
        errors
            .collect(() -> settings(given.object(name)))
            .ifPresent(settings -> changes.put(category.get(), settings));
      }
    }
    errors.throwIfAny();
    return changes;
  }

  private static ApiError unknown(JsonBody given, String name) {
    List<Object> location = new ArrayList<>(given.at(QueryParameters.shortened(name)));
    location.add("[key]");
    return ApiError.invalid(
        new ValidationError(
            "enum",
            location,
            "Input should be " + NotificationBody.personalCategories(),
            QueryParameters.shortened(name)));
  }

  private static Settings settings(JsonBody given) {
    Optional<JsonBody> channels = given.optionalObject("channels");
    return new Settings(
        given.optionalBool("enabled").orElse(true),
        new Channels(
            channels.flatMap(each -> each.optionalBool("push")).orElse(true),
            channels.flatMap(each -> each.optionalBool("email")).orElse(true)));
  }

  /** Requests for tools go to admins alone. */
  private static List<Category> categories(Requester requester) {
    return Category.PERSONAL.stream()
        .filter(each -> each != Category.TOOL_INSTALLATION_REQUEST || requester.admin())
        .toList();
  }

  private static Response shown(Exchange exchange, Preferences found) {
    Map<String, Settings> named = new LinkedHashMap<>();
    for (Category category : categories(exchange.requester())) {
      named.put(category.wireName(), found.of(category));
    }
    return JsonResponse.json(200, Map.of("preferences", named));
  }
}
