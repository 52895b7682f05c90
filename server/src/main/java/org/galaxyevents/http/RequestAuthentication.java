package org.galaxyevents.http;

import java.util.Optional;
import org.galaxyevents.account.Authentication;
import org.galaxyevents.account.Credentials;
import org.galaxyevents.account.Requester;

/** What a request offers to say who asks, and Galaxy's answers to what cannot be accepted. */
final class RequestAuthentication {

  private RequestAuthentication() {}

  static Credentials credentials(Request request) {
    Optional<String> cookie =
        request
            .header("cookie")
            .map(header -> Cookies.value(header, "galaxysession"))
            .filter(value -> !value.isEmpty());
    Optional<String> key =
        request
            .parameter("key")
            .or(() -> request.header("x-api-key"))
            .filter(text -> !text.isEmpty());
    return new Credentials(cookie, key);
  }

  /**
   * Who asks.
   *
   * @throws ApiError if what was offered is not accepted
   */
  static Requester requester(Authentication.Outcome outcome) {
    return switch (outcome) {
      case Authentication.Outcome.Known(Requester requester) -> requester;
      case Authentication.Outcome.CookieUnreadable(String cookie) ->
          throw ApiError.of(
              400, 400009, "Wrong guid ''" + shortened(cookie) + "'' specified, unable to decode.");
      case Authentication.Outcome.KeyInvalid() ->
          throw ApiError.of(401, 401001, "Provided API key is not valid.");
      case Authentication.Outcome.KeyExpired() ->
          throw ApiError.of(401, 401001, "Provided API key has expired.");
      case Authentication.Outcome.AccountDeactivated() ->
          throw ApiError.of(
              401, 401001, "User account is deactivated, please contact an administrator.");
    };
  }

  private static String shortened(String cookie) {
    return cookie.length() > 160 ? cookie.substring(0, 160) + "…" : cookie;
  }
}
