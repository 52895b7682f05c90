package org.galaxyevents.notification;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a notification is about. It decides what its content has, and a user may refuse it. */
public enum Category {
  /** For everybody, anonymous visitors included. Nobody can refuse it. */
  BROADCAST,
  MESSAGE,
  NEW_SHARED_ITEM,
  STORAGE_OPERATION,
  /** What a user asks the admins for. */
  TOOL_INSTALLATION_REQUEST;

  /** The categories of notifications to certain users, in Galaxy's order. */
  public static final List<Category> PERSONAL =
      List.of(MESSAGE, NEW_SHARED_ITEM, STORAGE_OPERATION, TOOL_INSTALLATION_REQUEST);

  /** The name in JSON and in the database. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The category with this name. */
  public static Optional<Category> of(String wireName) {
    return Arrays.stream(values()).filter(each -> each.wireName().equals(wireName)).findFirst();
  }
}
