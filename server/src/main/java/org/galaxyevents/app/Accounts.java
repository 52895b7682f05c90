package org.galaxyevents.app;

import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.galaxyevents.account.AccountConfig;
import org.galaxyevents.account.ApiKeyStore;
import org.galaxyevents.account.Authentication;
import org.galaxyevents.account.DatabaseAuthentication;
import org.galaxyevents.account.Login;
import org.galaxyevents.account.LoginThrottle;
import org.galaxyevents.account.NewAccount;
import org.galaxyevents.account.Passwords;
import org.galaxyevents.account.RandomKeys;
import org.galaxyevents.account.Registration;
import org.galaxyevents.account.SessionStore;
import org.galaxyevents.account.UserStore;
import org.galaxyevents.config.ServeConfig;
import org.galaxyevents.database.Database;
import org.galaxyevents.http.CsrfTokens;
import org.galaxyevents.http.EncodedIds;
import org.galaxyevents.http.Endings;
import org.galaxyevents.http.GroupMemberRoutes;
import org.galaxyevents.http.GroupRoutes;
import org.galaxyevents.http.LoginRoutes;
import org.galaxyevents.http.RoleRoutes;
import org.galaxyevents.http.Router;
import org.galaxyevents.http.SessionCookie;
import org.galaxyevents.http.SessionRoutes;
import org.galaxyevents.http.UserRoutes;
import org.galaxyevents.security.IdEncoding;

/** The parts that have to do with accounts, put together. Thread-safe. */
final class Accounts {

  private final AccountConfig config;
  private final Database database;
  private final Authentication authentication;
  private final SessionStore sessions;
  private final UserStore users;
  private final ApiKeyStore apiKeys;
  private final Passwords passwords;
  private final SessionCookie cookie;
  private final CsrfTokens csrfTokens;

  /**
   * @param hashing runs password hashes
   */
  Accounts(ServeConfig config, Database database, String idSecret, Executor hashing) {
    IdEncoding encoding = IdEncoding.of(idSecret);
    RandomKeys keys = new RandomKeys(new SecureRandom());
    this.config = config.accounts();
    this.database = database;
    this.authentication = new DatabaseAuthentication(database, encoding, config.accounts());
    this.sessions = new SessionStore(database, keys);
    this.passwords = new Passwords(config.accounts().passwordHashCost(), hashing);
    this.users = new UserStore(database, passwords, keys);
    this.apiKeys = new ApiKeyStore(database, keys);
    this.cookie = new SessionCookie(encoding, config.accounts(), config.http().prefix());
    this.csrfTokens = CsrfTokens.of(idSecret);
  }

  /**
   * Adds the routes.
   *
   * @param streams sees to the streams of sessions and users that end
   */
  void addTo(Router router, EncodedIds ids, Endings streams) {
    Login login = new Login(users, passwords, new LoginThrottle(System::nanoTime), sessions);
    Registration registration = new Registration(users, sessions, config);
    new LoginRoutes(login, registration, sessions, cookie, csrfTokens).addTo(router, streams);
    new UserRoutes(users, apiKeys, ids, config).addTo(router, streams);
    new SessionRoutes(sessions, ids).addTo(router, streams);
    new GroupRoutes(database, ids).addTo(router);
    new GroupMemberRoutes(database, users, ids).addTo(router);
    new RoleRoutes(database, ids).addTo(router);
  }

  /** Makes an admin if there is no account at all; its password is told here and nowhere else. */
  Optional<NewAccount> ensureFirstAdmin() {
    return users.ensureFirstAdmin(config);
  }

  Authentication authentication() {
    return authentication;
  }

  SessionStore sessions() {
    return sessions;
  }

  UserStore users() {
    return users;
  }

  ApiKeyStore apiKeys() {
    return apiKeys;
  }

  SessionCookie cookie() {
    return cookie;
  }

  CsrfTokens csrfTokens() {
    return csrfTokens;
  }
}
