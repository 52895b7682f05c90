package org.galaxyevents.simulation;

import java.util.LinkedHashSet;
import java.util.OptionalLong;
import java.util.Set;
import org.galaxyevents.event.Audience;

/**
 * Somebody with one browser: its cookie, which all of its tabs share. Confined to the simulation.
 */
final class Visitor {

  private long session;
  private OptionalLong user;

  Visitor(long session, OptionalLong user) {
    this.session = session;
    this.user = user;
  }

  /** The session that the cookie names. */
  long session() {
    return session;
  }

  OptionalLong user() {
    return user;
  }

  /** The browser has another cookie. */
  void become(long newSession, OptionalLong newUser) {
    session = newSession;
    user = newUser;
  }

  /** As whom things concern this visitor. */
  Set<Audience> audiences() {
    return audiences(user, OptionalLong.of(session));
  }

  /** As whom this visitor looks at histories of others. */
  Audience viewer() {
    return user.isPresent() ? new Audience.User(user.getAsLong()) : new Audience.Session(session);
  }

  static Set<Audience> audiences(OptionalLong user, OptionalLong session) {
    Set<Audience> audiences = new LinkedHashSet<>();
    user.ifPresent(id -> audiences.add(new Audience.User(id)));
    session.ifPresent(id -> audiences.add(new Audience.Session(id)));
    return audiences;
  }

  @Override
  public String toString() {
    return user.isPresent()
        ? "user %d".formatted(user.getAsLong())
        : "session %d".formatted(session);
  }
}
