package org.galaxyevents.simulation;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.galaxyevents.account.Authentication;
import org.galaxyevents.account.Credentials;
import org.galaxyevents.account.RememberedAuthentication;
import org.galaxyevents.account.Requester;
import org.galaxyevents.catchup.BatchingLookup;
import org.galaxyevents.catchup.LookupThreads;
import org.galaxyevents.connection.Identity;

/**
 * Finds out who opens a stream, as {@code http.StreamOpening} does: whom a process does not
 * remember it looks up, many by one query. Confined to the simulation's thread.
 */
final class Entrance {

  private static final int MAX_BATCH = 1_000;
  private static final int MAX_WAITING = 20_000;

  private final Machine machine;
  private final Surroundings around;
  private final RememberedAuthentication known;
  private final BatchingLookup<Credentials, Authentication.Outcome> authentication;

  Entrance(Machine machine, Surroundings around, LookupThreads lookups) {
    this.machine = machine;
    this.around = around;
    this.known = new RememberedAuthentication(this::lookUp, around.schedule()::now);
    this.authentication =
        new BatchingLookup<>(lookups, MAX_BATCH, MAX_WAITING, known::authenticate);
  }

  /** Who is remembered here. */
  RememberedAuthentication known() {
    return known;
  }

  /**
   * Says who somebody is.
   *
   * @param session what the cookie names
   * @param failed run instead if that cannot be found out now
   */
  void identify(long session, Consumer<Identity> found, Runnable failed) {
    Credentials cookie = new Credentials(Optional.of(Long.toString(session)), Optional.empty());
    Consumer<Authentication.Outcome> then = outcome -> found.accept(identity(outcome));
    known.remembered(cookie).ifPresentOrElse(then, () -> authentication.ask(cookie, then, failed));
  }

  private List<Authentication.Outcome> lookUp(List<Credentials> cookies) {
    return around.lookUp(
        machine,
        () ->
            cookies.stream()
                .map(each -> requester(Long.parseLong(each.sessionCookie().orElseThrow())))
                .<Authentication.Outcome>map(Authentication.Outcome.Known::new)
                .toList());
  }

  private Requester requester(long session) {
    Tables.Session row = around.database().tables().session(session);
    if (row == null || !row.isValid()) {
      return Requester.NOBODY;
    }
    Optional<Requester.User> user =
        row.user().isPresent()
            ? Optional.of(new Requester.User(row.user().getAsLong(), "", ""))
            : Optional.empty();
    return new Requester(
        user, Optional.of(new Requester.Session(session, OptionalLong.empty())), false);
  }

  private static Identity identity(Authentication.Outcome outcome) {
    return outcome instanceof Authentication.Outcome.Known(Requester requester)
            && requester.session().isPresent()
        ? new Identity(requester.userId(), requester.sessionId())
        : Identity.ANONYMOUS;
  }

  /** Who has this session now. Asks the database. */
  Identity askFor(long session) {
    return around.ask(
        machine, () -> identity(new Authentication.Outcome.Known(requester(session))));
  }
}
