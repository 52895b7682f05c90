package org.galaxyevents.http;

import org.galaxyevents.account.Requester;

/** Refuses requests that only admins may make, in Galaxy's words. Stateless. */
final class AdminOnly {

  private AdminOnly() {}

  /**
   * Checks who asks.
   *
   * @throws ApiError if it is no admin
   */
  static void check(Requester requester) {
    if (!requester.admin()) {
      throw ApiError.of(
          403,
          403006,
          requester.user().isPresent()
              ? "You must be an administrator to access this feature."
              : "You must be logged in as an administrator to access this feature.");
    }
  }

  /** The same handler, for admins alone. */
  static Handler guarding(Handler handler) {
    return exchange -> {
      check(exchange.requester());
      return handler.handle(exchange);
    };
  }
}
