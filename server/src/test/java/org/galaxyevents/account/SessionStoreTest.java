package org.galaxyevents.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.galaxyevents.testing.TemporaryDatabase;
import org.galaxyevents.testing.TestAccounts;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SessionStoreTest {

  @RegisterExtension final TemporaryDatabase database = new TemporaryDatabase();

  private SessionStore sessions;
  private long carol;
  private OpenedSession anonymous;

  @BeforeEach
  void open() {
    TestAccounts accounts = new TestAccounts(database.get());
    sessions = accounts.sessions();
    carol = accounts.user("carol").id();
    anonymous = sessions.openAnonymous("10.0.0.1");
  }

  @Test
  void an_anonymous_session_has_a_key_that_is_not_printed() {
    assertThat(anonymous.key()).matches("[0-9a-f]{32}");
    assertThat(anonymous.toString()).doesNotContain(anonymous.key());
    assertThat(database.rows("SELECT remote_addr, user_id FROM galaxy_session WHERE is_valid"))
        .containsExactly(rowOf("remote_addr", "10.0.0.1", "user_id", null));
  }

  /** The rows of rest/session-login-logout-register.json after carol's login. */
  @Test
  void at_login_a_history_with_datasets_becomes_the_users() {
    long history = anonymousHistory("Unnamed history", 2);

    OpenedSession loggedIn = logIn(anonymous).orElseThrow();

    assertThat(sessions.find(loggedIn.id()))
        .contains(
            new SessionStore.StoredSession(
                loggedIn.id(),
                OptionalLong.of(carol),
                OptionalLong.of(history),
                OptionalLong.of(anonymous.id()),
                true));
    assertThat(sessions.find(anonymous.id()))
        .contains(
            new SessionStore.StoredSession(
                anonymous.id(),
                OptionalLong.empty(),
                OptionalLong.of(history),
                OptionalLong.empty(),
                false));
    assertThat(owner(history)).isEqualTo(carol);
    assertThat(
            database.rows(
                "SELECT session_id, history_id FROM galaxy_session_to_history ORDER BY id"))
        .containsExactly(
            rowOf("session_id", (int) anonymous.id(), "history_id", (int) history),
            rowOf("session_id", (int) loggedIn.id(), "history_id", (int) history));
  }

  @Test
  void handing_a_history_over_is_a_change_that_the_monitor_hears_of() {
    long history = anonymousHistory("Unnamed history", 2);
    database.execute("DELETE FROM history_audit");

    logIn(anonymous);

    assertThat(database.number("SELECT count(*) FROM history_audit WHERE history_id = ?", history))
        .isPositive();
  }

  @Test
  void a_renamed_history_becomes_the_users_too() {
    long history = anonymousHistory("my first", 1);

    logIn(anonymous);

    assertThat(owner(history)).isEqualTo(carol);
  }

  @Test
  void an_empty_or_deleted_history_stays_nobodys() {
    long empty = anonymousHistory("Unnamed history", 1);

    OpenedSession loggedIn = logIn(anonymous).orElseThrow();

    assertThat(database.number("SELECT count(*) FROM history WHERE user_id IS NULL")).isOne();
    assertThat(sessions.find(loggedIn.id()).orElseThrow().currentHistoryId()).isEmpty();
    assertThat(empty).isPositive();

    OpenedSession other = sessions.openAnonymous("10.0.0.1");
    long deleted = history(null, "deleted", 5);
    setCurrent(other, deleted);
    database.execute("UPDATE history SET deleted = TRUE WHERE id = ?", deleted);
    logIn(other);
    assertThat(database.number("SELECT count(*) FROM history WHERE user_id IS NULL")).isEqualTo(2);
  }

  @Test
  void somebody_elses_history_is_never_taken_over() {
    long others = history(new TestAccounts(database.get()).user("bob").id(), "bob's", 5);
    setCurrent(anonymous, others);

    OpenedSession loggedIn = logIn(anonymous).orElseThrow();

    assertThat(owner(others)).isNotEqualTo(carol);
    assertThat(sessions.find(loggedIn.id()).orElseThrow().currentHistoryId()).isEmpty();
  }

  @Test
  void without_a_history_to_hand_over_the_user_sees_the_one_looked_at_last() {
    long older = history(carol, "older", 1);
    long newer = history(carol, "newer", 1);
    OpenedSession before = logIn(anonymous).orElseThrow();
    assertThat(sessions.find(before.id()).orElseThrow().currentHistoryId()).hasValue(newer);
    setCurrent(before, older);

    OpenedSession elsewhere = sessions.openAnonymous("10.0.0.2");
    OpenedSession loggedIn = logIn(elsewhere).orElseThrow();

    assertThat(sessions.find(loggedIn.id()).orElseThrow().currentHistoryId()).hasValue(older);
  }

  @Test
  void of_two_logins_with_one_session_one_wins() throws Exception {
    long history = anonymousHistory("Unnamed history", 2);
    Callable<Optional<OpenedSession>> login = () -> logIn(anonymous);

    List<Optional<OpenedSession>> results;
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      results = threads.invokeAll(List.of(login, login)).stream().map(Future::resultNow).toList();
    }

    assertThat(results.stream().flatMap(Optional::stream)).hasSize(1);
    assertThat(
            database.number(
                "SELECT count(*) FROM galaxy_session WHERE is_valid AND user_id = ?", carol))
        .isOne();
    assertThat(owner(history)).isEqualTo(carol);
  }

  @Test
  void a_logout_ends_the_session_and_opens_an_anonymous_one() {
    anonymousHistory("Unnamed history", 2);
    OpenedSession loggedIn = logIn(anonymous).orElseThrow();

    OpenedSession after = sessions.logOut(loggedIn.id(), "10.0.0.1");

    assertThat(sessions.find(loggedIn.id()).orElseThrow().valid()).isFalse();
    assertThat(sessions.find(after.id()))
        .contains(
            new SessionStore.StoredSession(
                after.id(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.of(loggedIn.id()),
                true));
  }

  @Test
  void sessions_that_nobody_can_use_any_more_are_deleted_in_batches() {
    long history = anonymousHistory("mine", 2);
    OpenedSession loggedIn = logIn(anonymous).orElseThrow();
    OpenedSession unused = sessions.openAnonymous("10.0.0.1");
    database.execute("INSERT INTO job (session_id, state) VALUES (?, 'ok')", unused.id());
    OpenedSession owner = sessions.openAnonymous("10.0.0.1");
    setCurrent(owner, history(null, "kept", 2));
    database.execute("UPDATE galaxy_session SET update_time = '2020-01-01 00:00:00.000'");
    OpenedSession justOpened = sessions.openAnonymous("10.0.0.1");
    OpenedSession justEnded = sessions.openAnonymous("10.0.0.1");
    sessions.logOut(justEnded.id(), "10.0.0.1");
    for (int i = 0; i < 1_000; i++) {
      database.execute(
          "INSERT INTO galaxy_session (update_time, is_valid) VALUES ('2021-01-01 00:00:00.000', FALSE)");
    }

    assertThat(sessions.deleteOutlived()).isEqualTo(1_002);

    assertThat(sessions.find(anonymous.id())).isEmpty();
    assertThat(sessions.find(unused.id())).isEmpty();
    assertThat(sessions.find(loggedIn.id())).isPresent();
    assertThat(sessions.find(owner.id())).isPresent();
    assertThat(sessions.find(justOpened.id())).isPresent();
    assertThat(sessions.find(justEnded.id())).isPresent();
    assertThat(owner(history)).isEqualTo(carol);
    assertThat(sessions.deleteOutlived()).isZero();
  }

  private Optional<OpenedSession> logIn(OpenedSession session) {
    return sessions.logIn(session.id(), carol, "10.0.0.1");
  }

  private long anonymousHistory(String name, int hidCounter) {
    long id = history(null, name, hidCounter);
    setCurrent(anonymous, id);
    return id;
  }

  private void setCurrent(OpenedSession session, long history) {
    database
        .get()
        .write(transaction -> {
          sessions.setCurrentHistory(transaction, session.id(), history);
          sessions.setCurrentHistory(transaction, session.id(), history);
          return null;
        });
  }

  private long history(@Nullable Long user, String name, int hidCounter) {
    return database
        .get()
        .write(transaction ->
            transaction
                .handle()
                .createQuery(
                    """
                    INSERT INTO history (user_id, name, hid_counter, deleted)
                    VALUES (:user, :name, :hid, FALSE) RETURNING id
                    """)
                .bind("user", user)
                .bind("name", name)
                .bind("hid", hidCounter)
                .mapTo(Long.class)
                .one());
  }

  private long owner(long history) {
    return database.number("SELECT user_id FROM history WHERE id = ?", history);
  }

  private static Map<String, Object> rowOf(
      String first, Object one, String second, @Nullable Object two) {
    Map<String, Object> row = new HashMap<>();
    row.put(first, one);
    row.put(second, two);
    return row;
  }
}
