package org.galaxyevents.testing;

import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.galaxyevents.account.AccountConfig;
import org.galaxyevents.account.ApiKeyStore;
import org.galaxyevents.account.HashCost;
import org.galaxyevents.account.Login;
import org.galaxyevents.account.LoginThrottle;
import org.galaxyevents.account.NewAccount;
import org.galaxyevents.account.Passwords;
import org.galaxyevents.account.RandomKeys;
import org.galaxyevents.account.SessionStore;
import org.galaxyevents.account.StoredUser;
import org.galaxyevents.account.UserStore;
import org.galaxyevents.database.Database;

/** The stores of accounts over a database, with passwords that are cheap to hash. Thread-safe. */
public final class TestAccounts {

  public static final String ID_SECRET = "golden-id-secret-26";

  private final AtomicLong nanos = new AtomicLong();
  private final UserStore users;
  private final ApiKeyStore apiKeys;
  private final SessionStore sessions;
  private final Login login;

  public TestAccounts(Database database) {
    RandomKeys keys = new RandomKeys(new SecureRandom());
    Passwords passwords = new Passwords(new HashCost(8, 1, 1), Runnable::run);
    this.users = new UserStore(database, passwords, keys);
    this.apiKeys = new ApiKeyStore(database, keys);
    this.sessions = new SessionStore(database, keys);
    this.login = new Login(users, passwords, new LoginThrottle(nanos::get), sessions);
  }

  public UserStore users() {
    return users;
  }

  public ApiKeyStore apiKeys() {
    return apiKeys;
  }

  public SessionStore sessions() {
    return sessions;
  }

  public Login login() {
    return login;
  }

  /** The time that the throttle reads. */
  public AtomicLong nanos() {
    return nanos;
  }

  /** An account NAME, NAME@example.org, with the password NAMEpass26. */
  public StoredUser user(String name) {
    NewAccount account = new NewAccount(name + "@example.org", name, name + "pass26");
    return switch (users.create(account)) {
      case UserStore.Creation.Created(StoredUser user) -> user;
      case UserStore.Creation.Refused(String reason) -> throw new AssertionError(reason);
    };
  }

  /** The defaults, with one admin and a bootstrap key. */
  public static AccountConfig config(String admin, String bootstrapKey) {
    AccountConfig defaults = AccountConfig.defaults();
    return new AccountConfig(
        List.of(admin),
        Optional.of(bootstrapKey),
        true,
        defaults.cookiePath(),
        defaults.cookieDomain(),
        defaults.passwordHashCost());
  }
}
