package org.galaxyevents.account;

import java.time.Duration;
import java.util.Optional;

/**
 * Logs people in. Says nothing that tells an account that exists from one that does not, neither in
 * words nor in time. Thread-safe; blocks.
 */
public final class Login {

  /** What became of an attempt. */
  public sealed interface Outcome {

    /** The old session has ended, this one is the user's. */
    record LoggedIn(OpenedSession session) implements Outcome {}

    /** No such account, or another password. */
    record Refused() implements Outcome {}

    /** The session that the attempt came with has ended meanwhile. */
    record SessionEnded() implements Outcome {}

    /** Too many failures; nothing was checked. */
    record Throttled(Duration retryAfter) implements Outcome {}
  }

  private static final int LONGEST_LOGIN = 255;

  private final UserStore users;
  private final Passwords passwords;
  private final LoginThrottle throttle;
  private final SessionStore sessions;

  public Login(
      UserStore users, Passwords passwords, LoginThrottle throttle, SessionStore sessions) {
    this.users = users;
    this.passwords = passwords;
    this.throttle = throttle;
    this.sessions = sessions;
  }

  /**
   * Tries to log in.
   *
   * @param login an email address or a name
   * @param sessionId the session that ends if it works
   * @throws Passwords.Busy if the password cannot be checked now
   */
  public Outcome attempt(String login, String password, long sessionId, String clientAddress) {
    if (login.length() > LONGEST_LOGIN || password.length() > Passwords.LONGEST) {
      return new Outcome.Refused();
    }
    String account = AccountConfig.canonical(login);
    Optional<Duration> pause = throttle.begin(account, clientAddress);
    if (pause.isPresent()) {
      return new Outcome.Throttled(pause.get());
    }
    Optional<Long> user;
    try {
      user = check(account, password);
    } catch (RuntimeException unchecked) {
      throttle.withdrawn(account, clientAddress);
      throw unchecked;
    }
    if (user.isEmpty()) {
      throttle.failed(clientAddress);
      return new Outcome.Refused();
    }
    throttle.succeeded(account, clientAddress);
    return sessions
        .logIn(sessionId, user.get(), clientAddress)
        .<Outcome>map(Outcome.LoggedIn::new)
        .orElseGet(Outcome.SessionEnded::new);
  }

  private Optional<Long> check(String account, String password) {
    Optional<UserStore.LoginRow> row = users.findLogin(account);
    boolean matches = passwords.matches(password, row.map(UserStore.LoginRow::passwordHash));
    return matches ? row.map(UserStore.LoginRow::userId) : Optional.empty();
  }
}
