package org.galaxyevents.notification;

import java.util.EnumMap;
import java.util.Map;

/**
 * Which notifications a user wants, by category and channel: all, where nothing is said. Immutable.
 */
public record Preferences(Map<Category, Settings> settings) {

  /** A user who has never said anything. */
  public static final Preferences DEFAULT = new Preferences(Map.of());

  /** What is wanted of one category. */
  public record Settings(boolean enabled, Channels channels) {
    public static final Settings ALL = new Settings(true, new Channels(true, true));
  }

  /** By which ways. Push is what the page shows by itself. */
  public record Channels(boolean push, boolean email) {}

  public Preferences {
    settings = Map.copyOf(settings);
  }

  public Settings of(Category category) {
    return settings.getOrDefault(category, Settings.ALL);
  }

  /** Whether the user is to have this notification. */
  boolean want(Notification notification) {
    return notification.isUrgent()
        || Category.of(notification.category()).map(each -> of(each).enabled()).orElse(true);
  }

  /** Whether the user is to have it by mail as well. */
  boolean wantByMail(Notification notification) {
    return notification.isUrgent()
        || Category.of(notification.category())
            .map(this::of)
            .map(each -> each.enabled() && each.channels().email())
            .orElse(false);
  }

  /** These with others in the place of those of the same category. */
  public Preferences with(Map<Category, Settings> others) {
    Map<Category, Settings> merged = new EnumMap<>(Category.class);
    merged.putAll(settings);
    merged.putAll(others);
    return new Preferences(merged);
  }
}
