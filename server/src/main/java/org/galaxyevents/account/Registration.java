package org.galaxyevents.account;

import java.util.Optional;

/** Lets visitors make accounts of their own, where that is allowed. Thread-safe; blocks. */
public final class Registration {

  /** What became of a registration. */
  public sealed interface Outcome {

    /** The account is there, and its visitor logged in. */
    record LoggedIn(OpenedSession session) implements Outcome {}

    /** The account is there; the admin who made it remains who he was. */
    record Created() implements Outcome {}

    /** Nothing was changed; the reason is for whoever registers. */
    record Refused(String reason) implements Outcome {}

    /** The account is there, but the session ended meanwhile. */
    record SessionEnded() implements Outcome {}

    /** Nobody but an admin makes accounts here. */
    record Closed() implements Outcome {}
  }

  private final UserStore users;
  private final SessionStore sessions;
  private final boolean open;

  public Registration(UserStore users, SessionStore sessions, AccountConfig config) {
    this.users = users;
    this.sessions = sessions;
    this.open = config.allowUserCreation();
  }

  /**
   * Makes an account.
   *
   * @param byAdmin whether an admin makes it for somebody else
   * @param sessionId the visitor's session, which ends if it works
   * @throws Passwords.Busy if its password cannot be hashed now
   */
  public Outcome register(
      NewAccount account, boolean byAdmin, long sessionId, String clientAddress) {
    if (!open && !byAdmin) {
      return new Outcome.Closed();
    }
    return switch (users.create(account)) {
      case UserStore.Creation.Refused(String reason) -> new Outcome.Refused(reason);
      case UserStore.Creation.Created(StoredUser user) ->
          byAdmin ? new Outcome.Created() : logIn(user, sessionId, clientAddress);
    };
  }

  private Outcome logIn(StoredUser user, long sessionId, String clientAddress) {
    Optional<OpenedSession> session = sessions.logIn(sessionId, user.id(), clientAddress);
    return session.<Outcome>map(Outcome.LoggedIn::new).orElseGet(Outcome.SessionEnded::new);
  }
}
