package org.galaxyevents.http;

import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Predicate;
import org.galaxyevents.account.RememberedAuthentication;
import org.galaxyevents.account.Revocations;
import org.galaxyevents.account.Revocations.Held;
import org.galaxyevents.account.Revocations.Revocation;
import org.galaxyevents.connection.CloseReason;
import org.galaxyevents.connection.ConnectionRegistry;
import org.galaxyevents.connection.Identity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the streams of those who may be here no more: who asks is found out when a stream opens, and
 * what was true then may have ended since. Looks at all of them by one query now and then, and at
 * those whom a request here has thrown out at once. Thread-safe.
 */
public final class StreamCheck implements Runnable, Endings {

  /** What ended anywhere ends its streams within a minute, also if one look fails. */
  public static final Duration INTERVAL = Duration.ofSeconds(25);

  private static final Logger log = LoggerFactory.getLogger(StreamCheck.class);

  private final ConnectionRegistry registry;
  private final Function<Set<Held>, Map<Held, Revocation>> revocations;
  private final Executor blocking;
  private final EncodedIds ids;
  private final RememberedAuthentication known;

  /**
   * @param blocking where the database is waited for
   * @param known remembers for a moment who opened a stream, and is told to forget who may not
   */
  public StreamCheck(
      ConnectionRegistry registry,
      Revocations revocations,
      Executor blocking,
      EncodedIds ids,
      RememberedAuthentication known) {
    this(registry, revocations::of, blocking, ids, known);
  }

  StreamCheck(
      ConnectionRegistry registry,
      Function<Set<Held>, Map<Held, Revocation>> revocations,
      Executor blocking,
      EncodedIds ids,
      RememberedAuthentication known) {
    this.registry = registry;
    this.revocations = revocations;
    this.blocking = blocking;
    this.ids = ids;
    this.known = known;
  }

  /** Looks at everybody who is connected here. */
  @Override
  public void run() {
    look(identity -> true);
  }

  @Override
  public Handler ofSession(Handler handler) {
    return exchange -> {
      Response response = handler.handle(exchange);
      OptionalLong session = exchange.requester().sessionId();
      if (session.isPresent()) {
        // First: who opens a stream from now on is looked up, who has one is found.
        known.forget(requester -> requester.sessionId().equals(session));
        look(identity -> identity.session().equals(session));
      }
      return response;
    };
  }

  @Override
  public Handler ofUser(Handler handler) {
    return exchange -> {
      Response response = handler.handle(exchange);
      OptionalLong user = OptionalLong.of(ids.path(exchange, "user_id"));
      known.forget(requester -> requester.userId().equals(user));
      look(identity -> identity.user().equals(user));
      return response;
    };
  }

  private void look(Predicate<Identity> at) {
    registry.identities(identities -> blocking.execute(() -> check(identities, at)));
  }

  private void check(Set<Identity> identities, Predicate<Identity> at) {
    Set<Held> held = new HashSet<>();
    identities.stream()
        .filter(at)
        .filter(identity -> !identity.equals(Identity.ANONYMOUS))
        .forEach(identity -> held.add(held(identity)));
    if (held.isEmpty()) {
      return;
    }
    try {
      close(identities, revocations.apply(held));
    } catch (RuntimeException unavailable) {
      log.info("Whose streams have to end is looked up next time: {}", unavailable.toString());
    }
  }

  private void close(Set<Identity> identities, Map<Held, Revocation> revoked) {
    if (revoked.isEmpty()) {
      return;
    }
    Map<Identity, CloseReason> ended = new HashMap<>();
    Map<CloseReason, Integer> counts = new EnumMap<>(CloseReason.class);
    for (Identity identity : identities) {
      Revocation revocation = revoked.get(held(identity));
      if (revocation != null) {
        ended.put(identity, reason(revocation));
        counts.merge(reason(revocation), 1, Integer::sum);
      }
    }
    log.info("What opened them has ended, and so do these streams: {}", counts);
    registry.close(ended);
  }

  private static Held held(Identity identity) {
    return new Held(identity.session(), identity.apiKey());
  }

  private static CloseReason reason(Revocation revocation) {
    return switch (revocation) {
      case SESSION_ENDED -> CloseReason.SESSION_ENDED;
      case KEY_REVOKED -> CloseReason.KEY_REVOKED;
      case USER_DELETED -> CloseReason.USER_DELETED;
      case USER_DEACTIVATED -> CloseReason.USER_DEACTIVATED;
    };
  }
}
