package org.galaxyevents.http;

/**
 * Lets requests at the notification system if there is one here. Immutable.
 *
 * @param enabled whether there is
 */
public record NotificationGate(boolean enabled) {

  /** The same handler, for everybody. */
  Handler open(Handler handler) {
    return enabled
        ? handler
        : exchange -> {
          throw ApiError.of(403, 403004, "Notifications are disabled in this Galaxy.");
        };
  }

  /** The same handler, for admins alone. */
  Handler admins(Handler handler) {
    return AdminOnly.guarding(open(handler));
  }
}
