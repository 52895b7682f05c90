package org.galaxyevents.monitor.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.galaxyevents.account.Requester;
import org.galaxyevents.event.Audience;
import org.galaxyevents.testing.Seeds;
import org.galaxyevents.testing.TemporaryDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class JdbcOwnerLookupTest {

  @RegisterExtension final TemporaryDatabase database = new TemporaryDatabase();

  private Seeds seeds;
  private JdbcOwnerLookup lookup;

  @BeforeEach
  void openDatabase() {
    seeds = new Seeds(database.get());
    lookup = new JdbcOwnerLookup(database.get());
  }

  private static Audience session(Requester visitor) {
    return new Audience.Session(visitor.session().orElseThrow().id());
  }

  private static Audience user(Requester user) {
    return new Audience.User(user.user().orElseThrow().id());
  }

  @Test
  void a_history_belongs_to_its_user() {
    Requester alice = seeds.user("alice");
    long history = seeds.history(alice, "one");

    assertThat(lookup.ownersOf(List.of(history))).isEqualTo(Map.of(history, List.of(user(alice))));
  }

  @Test
  void an_anonymous_history_belongs_to_its_sessions() {
    Requester visitor = seeds.visitor();
    Requester other = seeds.visitor();
    long history = seeds.anonymousHistory(visitor);
    database.execute(
        "INSERT INTO galaxy_session_to_history (session_id, history_id) VALUES (?, ?)",
        other.session().orElseThrow().id(),
        history);

    assertThat(lookup.ownersOf(List.of(history)).get(history))
        .containsExactlyInAnyOrder(session(visitor), session(other));
  }

  @Test
  void a_claimed_history_belongs_to_its_user_alone() {
    Requester alice = seeds.user("alice");
    long history = seeds.anonymousHistory(seeds.visitor());

    database.execute(
        "UPDATE history SET user_id = ? WHERE id = ?", alice.user().orElseThrow().id(), history);

    assertThat(lookup.ownersOf(List.of(history)).get(history)).containsExactly(user(alice));
  }

  @Test
  void a_history_of_nobody_and_one_that_is_not_there_are_missing() {
    long orphan = seeds.insert("INSERT INTO history (name) VALUES ('orphan') RETURNING id");

    assertThat(lookup.ownersOf(List.of(orphan, 4711L))).isEmpty();
  }

  @Test
  void ten_thousand_histories_are_looked_up_at_once() {
    Requester alice = seeds.user("alice");
    long first = seeds.history(alice, "first");
    database.execute(
        """
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9999)
        INSERT INTO history (name, user_id) SELECT 'h' || i, ? FROM n
        """,
        alice.user().orElseThrow().id());
    List<Long> all = java.util.stream.LongStream.range(first, first + 10_000).boxed().toList();

    assertThat(lookup.ownersOf(all)).hasSize(10_000);
  }
}
