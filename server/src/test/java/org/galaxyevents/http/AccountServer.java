package org.galaxyevents.http;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.galaxyevents.account.AccountConfig;
import org.galaxyevents.account.Authentication;
import org.galaxyevents.account.Credentials;
import org.galaxyevents.account.DatabaseAuthentication;
import org.galaxyevents.account.OpenedSession;
import org.galaxyevents.account.Registration;
import org.galaxyevents.database.Database;
import org.galaxyevents.security.IdEncoding;
import org.galaxyevents.testing.TestAccounts;

/** The account routes behind a router and the real authentication, without a network. */
final class AccountServer {

  private final Router router = new Router();
  private final IdEncoding encoding = IdEncoding.of(TestAccounts.ID_SECRET);
  private final CsrfTokens csrfTokens = CsrfTokens.of(TestAccounts.ID_SECRET);
  private final TestAccounts accounts;
  private final Authentication authentication;

  AccountServer(Database database, AccountConfig config) {
    this.accounts = new TestAccounts(database);
    this.authentication = new DatabaseAuthentication(database, encoding, config);
    new LoginRoutes(
            accounts.login(),
            new Registration(accounts.users(), accounts.sessions(), config),
            accounts.sessions(),
            new SessionCookie(encoding, config, ""),
            csrfTokens)
        .addTo(router, Endings.NONE);
    new UserRoutes(accounts.users(), accounts.apiKeys(), new EncodedIds(encoding), config)
        .addTo(router, Endings.NONE);
    new SessionRoutes(accounts.sessions(), new EncodedIds(encoding)).addTo(router, Endings.NONE);
  }

  TestAccounts accounts() {
    return accounts;
  }

  String cookie(OpenedSession session) {
    return encoding.encodeKey(session.key());
  }

  String token(OpenedSession session) {
    return csrfTokens.token(session.id());
  }

  String id(long id) {
    return encoding.encode(id);
  }

  /** Answers a request that comes with a cookie, a key, or neither (both empty). */
  Response send(Request request, String cookie, String key) {
    Credentials credentials =
        new Credentials(
            Optional.of(cookie).filter(given -> !given.isEmpty()),
            Optional.of(key).filter(given -> !given.isEmpty()));
    if (!(authentication.authenticate(List.of(credentials)).getFirst()
        instanceof Authentication.Outcome.Known(var requester))) {
      throw new AssertionError("not authenticated");
    }
    Router.Match match = router.find(request.method(), request.path()).orElseThrow();
    try {
      return match.handler().handle(new Exchange(request, match.variables(), requester));
    } catch (ApiError error) {
      return JsonResponse.error(error);
    }
  }

  static String text(Response response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  static Optional<String> header(Response response, String name) {
    return response.headers().stream()
        .filter(header -> header.getKey().equals(name))
        .map(Map.Entry::getValue)
        .findFirst();
  }
}
