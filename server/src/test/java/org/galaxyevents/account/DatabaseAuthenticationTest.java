package org.galaxyevents.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.galaxyevents.account.Authentication.Outcome;
import org.galaxyevents.account.Requester.Session;
import org.galaxyevents.account.Requester.User;
import org.galaxyevents.security.IdEncoding;
import org.galaxyevents.testing.CountingDatabase;
import org.galaxyevents.testing.TemporaryDatabase;
import org.galaxyevents.testing.TestAccounts;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseAuthenticationTest {

  private static final String BOOTSTRAP = "goldenbootstrapkey000000000000aa";

  @RegisterExtension final TemporaryDatabase database = new TemporaryDatabase();

  private final IdEncoding encoding = IdEncoding.of(TestAccounts.ID_SECRET);
  private final AtomicInteger queries = new AtomicInteger();
  private TestAccounts accounts;
  private DatabaseAuthentication authentication;

  @BeforeEach
  void open() {
    accounts = new TestAccounts(database.get());
    authentication =
        new DatabaseAuthentication(
            new CountingDatabase(database.get(), queries),
            encoding,
            TestAccounts.config("admin@example.org", BOOTSTRAP));
  }

  @Test
  void a_request_without_cookie_or_key_is_nobodys_and_costs_no_query() {
    assertThat(ask("", "")).isEqualTo(new Outcome.Known(Requester.NOBODY));
    assertThat(queries).hasValue(0);
  }

  @Test
  void an_anonymous_session_has_no_user() {
    OpenedSession session = accounts.sessions().openAnonymous("10.0.0.1");

    assertThat(ask(cookie(session), ""))
        .isEqualTo(known(Optional.empty(), Optional.of(session), false));
  }

  @Test
  void a_logged_in_session_has_its_user() {
    StoredUser alice = accounts.user("alice");
    OpenedSession session = logIn(alice);

    assertThat(ask(cookie(session), ""))
        .isEqualTo(known(Optional.of(alice), Optional.of(session), false));
  }

  @Test
  void the_current_history_comes_with_the_session() {
    OpenedSession session = accounts.sessions().openAnonymous("10.0.0.1");
    database.execute("INSERT INTO history (id, name) VALUES (7, 'x')");
    database.execute("UPDATE galaxy_session SET current_history_id = 7");

    assertThat(ask(cookie(session), ""))
        .isEqualTo(
            new Outcome.Known(
                new Requester(
                    Optional.empty(),
                    Optional.of(new Session(session.id(), OptionalLong.of(7))),
                    false)));
  }

  /** rest/session-login-logout-register.json: "old anonymous cookie after login". */
  @Test
  void the_cookie_from_before_a_login_or_logout_is_nobodys() {
    StoredUser alice = accounts.user("alice");
    OpenedSession before = accounts.sessions().openAnonymous("10.0.0.1");
    OpenedSession during =
        accounts.sessions().logIn(before.id(), alice.id(), "10.0.0.1").orElseThrow();
    accounts.sessions().logOut(during.id(), "10.0.0.1");

    assertThat(ask(cookie(before), "")).isEqualTo(new Outcome.Known(Requester.NOBODY));
    assertThat(ask(cookie(during), "")).isEqualTo(new Outcome.Known(Requester.NOBODY));
  }

  @Test
  void a_cookie_of_a_session_that_never_was_is_nobodys() {
    assertThat(ask(encoding.encodeKey("0123456789abcdef0123456789abcdef"), ""))
        .isEqualTo(new Outcome.Known(Requester.NOBODY));
  }

  /** sse/07_bad_cookie_hex.txt and sse/08_bad_cookie_unknown.txt. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "zzzz",
        "c6ca0ddb55be603a55fe2f86156564e5ebb7ef842b6c3b8955fe2f86156564e5ebb7ef842b6c3b89",
        "63478e92626d281e72",
        "' OR 1=1 --"
      })
  void a_cookie_that_was_not_made_here_is_unreadable(String cookie) {
    assertThat(ask(cookie, "")).isEqualTo(new Outcome.CookieUnreadable(cookie));
    assertThat(queries).hasValue(0);
  }

  @Test
  void an_endless_cookie_is_unreadable_and_not_repeated_whole() {
    String endless = encoding.encodeKey("a".repeat(4_000));

    assertThat(ask(endless, "")).isEqualTo(new Outcome.CookieUnreadable(endless.substring(0, 400)));
  }

  @Test
  void the_session_of_a_deleted_user_is_none() {
    StoredUser alice = accounts.user("alice");
    OpenedSession session = logIn(alice);
    accounts.users().markDeleted(alice.id());

    assertThat(ask(cookie(session), "")).isEqualTo(new Outcome.Known(Requester.NOBODY));
  }

  @Test
  void a_deactivated_user_is_let_in_by_nothing() {
    StoredUser alice = accounts.user("alice");
    OpenedSession session = logIn(alice);
    String key = accounts.apiKeys().create(alice.id());
    accounts.users().setActive(alice.id(), false);

    assertThat(ask(cookie(session), "")).isEqualTo(new Outcome.Known(Requester.NOBODY));
    assertThat(ask("", key)).isEqualTo(new Outcome.AccountDeactivated());
    assertThat(accounts.users().findLogin("alice")).isEmpty();
  }

  @Test
  void an_api_key_gives_its_user_without_a_session() {
    StoredUser alice = accounts.user("alice");

    assertThat(ask("", accounts.apiKeys().create(alice.id())))
        .isEqualTo(known(Optional.of(alice), Optional.empty(), false));
  }

  @ParameterizedTest
  @ValueSource(strings = {"wrong", "0123456789abcdef0123456789abcdef", "a\u0000b", "ä", " "})
  void an_unknown_key_is_invalid(String key) {
    assertThat(ask("", key)).isEqualTo(new Outcome.KeyInvalid());
  }

  @Test
  void an_older_key_has_expired_and_a_revoked_one_is_invalid() {
    long alice = accounts.user("alice").id();
    String older = accounts.apiKeys().create(alice);
    String newer = accounts.apiKeys().create(alice);
    assertThat(ask("", older)).isEqualTo(new Outcome.KeyExpired());

    accounts.apiKeys().revokeAll(alice);

    assertThat(ask("", newer)).isEqualTo(new Outcome.KeyInvalid());
  }

  @Test
  void the_key_of_a_deleted_user_says_that_the_account_is_deactivated() {
    long alice = accounts.user("alice").id();
    String older = accounts.apiKeys().create(alice);
    String key = accounts.apiKeys().create(alice);
    accounts.users().markDeleted(alice);

    assertThat(ask("", key)).isEqualTo(new Outcome.AccountDeactivated());
    assertThat(ask("", older)).isEqualTo(new Outcome.AccountDeactivated());
  }

  /** rest/session-login-logout-register.json: "cookie of carol AND x-api-key of alice". */
  @Test
  void a_session_beats_a_key() {
    StoredUser carol = accounts.user("carol");
    String key = accounts.apiKeys().create(accounts.user("alice").id());
    OpenedSession carols = logIn(carol);
    OpenedSession anonymous = accounts.sessions().openAnonymous("10.0.0.1");

    assertThat(ask(cookie(carols), key))
        .isEqualTo(known(Optional.of(carol), Optional.of(carols), false));
    assertThat(ask(cookie(anonymous), key))
        .isEqualTo(known(Optional.empty(), Optional.of(anonymous), false));
    assertThat(ask(cookie(anonymous), BOOTSTRAP))
        .isEqualTo(known(Optional.empty(), Optional.of(anonymous), false));
  }

  @Test
  void a_bad_key_is_refused_even_beside_a_session() {
    OpenedSession session = accounts.sessions().openAnonymous("10.0.0.1");

    assertThat(ask(cookie(session), "wrong")).isEqualTo(new Outcome.KeyInvalid());
  }

  @Test
  void an_ended_session_leaves_the_word_to_the_key() {
    StoredUser alice = accounts.user("alice");
    OpenedSession ended = accounts.sessions().openAnonymous("10.0.0.1");
    accounts.sessions().logOut(ended.id(), "10.0.0.1");

    assertThat(ask(cookie(ended), accounts.apiKeys().create(alice.id())))
        .isEqualTo(known(Optional.of(alice), Optional.empty(), false));
  }

  @Test
  void the_bootstrap_key_gives_an_admin_without_an_account() {
    assertThat(ask("", BOOTSTRAP))
        .isEqualTo(new Outcome.Known(new Requester(Optional.empty(), Optional.empty(), true)));
    assertThat(ask("", BOOTSTRAP + "x")).isEqualTo(new Outcome.KeyInvalid());
  }

  @Test
  void an_admin_is_who_has_an_admins_address() {
    StoredUser admin = accounts.user("admin");
    OpenedSession session = logIn(admin);

    assertThat(ask(cookie(session), ""))
        .isEqualTo(known(Optional.of(admin), Optional.of(session), true));
    assertThat(ask("", accounts.apiKeys().create(admin.id())))
        .isEqualTo(known(Optional.of(admin), Optional.empty(), true));
  }

  @Test
  void many_requests_are_answered_in_order_by_two_queries() {
    StoredUser alice = accounts.user("alice");
    String key = accounts.apiKeys().create(alice.id());
    List<Credentials> credentials = new ArrayList<>();
    List<Outcome> expected = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      OpenedSession session = accounts.sessions().openAnonymous("10.0.0.1");
      credentials.add(credentials(cookie(session), ""));
      expected.add(known(Optional.empty(), Optional.of(session), false));
      credentials.add(credentials("", key));
      expected.add(known(Optional.of(alice), Optional.empty(), false));
      credentials.add(credentials("zzzz", ""));
      expected.add(new Outcome.CookieUnreadable("zzzz"));
      credentials.add(credentials("", "wrong" + i));
      expected.add(new Outcome.KeyInvalid());
    }

    assertThat(authentication.authenticate(credentials))
        .map(DatabaseAuthenticationTest::withoutKey)
        .isEqualTo(expected);
    assertThat(queries).hasValue(2);
  }

  private Outcome ask(String cookie, String key) {
    return withoutKey(authentication.authenticate(List.of(credentials(cookie, key))).getFirst());
  }

  private static Outcome withoutKey(Outcome outcome) {
    return outcome instanceof Outcome.Known(Requester who)
        ? new Outcome.Known(new Requester(who.user(), who.session(), who.admin()))
        : outcome;
  }

  private static Credentials credentials(String cookie, String key) {
    return new Credentials(
        Optional.of(cookie).filter(given -> !given.isEmpty()),
        Optional.of(key).filter(given -> !given.isEmpty()));
  }

  private String cookie(OpenedSession session) {
    return encoding.encodeKey(session.key());
  }

  private OpenedSession logIn(StoredUser user) {
    OpenedSession before = accounts.sessions().openAnonymous("10.0.0.1");
    return accounts.sessions().logIn(before.id(), user.id(), "10.0.0.1").orElseThrow();
  }

  private static Outcome known(
      Optional<StoredUser> user, Optional<OpenedSession> session, boolean admin) {
    return new Outcome.Known(
        new Requester(
            user.map(one -> new User(one.id(), one.email(), one.username())),
            session.map(one -> new Session(one.id(), OptionalLong.empty())),
            admin));
  }
}
