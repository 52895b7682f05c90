package org.galaxyevents.notification;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How much a notification matters. */
public enum Variant {
  INFO,
  WARNING,
  /** Reaches also those who do not want notifications of its category. */
  URGENT;

  /** The name in JSON and in the database. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The variant with this name. */
  public static Optional<Variant> of(String wireName) {
    return Arrays.stream(values()).filter(each -> each.wireName().equals(wireName)).findFirst();
  }
}
