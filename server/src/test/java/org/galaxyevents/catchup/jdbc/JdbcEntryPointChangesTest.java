package org.galaxyevents.catchup.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.galaxyevents.account.Requester;
import org.galaxyevents.catchup.ChangedHistories.Question;
import org.galaxyevents.event.Cursor;
import org.galaxyevents.testing.Seeds;
import org.galaxyevents.testing.TemporaryDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class JdbcEntryPointChangesTest {

  private static final LocalDateTime NOON = LocalDateTime.of(2026, 11, 23, 12, 0);

  @RegisterExtension final TemporaryDatabase database = new TemporaryDatabase();

  private Seeds seeds;
  private JdbcEntryPointChanges changes;

  @BeforeEach
  void openDatabase() {
    seeds = new Seeds(database.get());
    changes = new JdbcEntryPointChanges(database.get(), 512);
  }

  private long job(Requester user, LocalDateTime changed) {
    return seeds.insert(
        "INSERT INTO job (user_id, state, update_time) VALUES (?, 'running', ?) RETURNING id",
        user.userId().orElseThrow(),
        changed);
  }

  private void tool(Requester user, LocalDateTime changed) {
    seeds.insert(
        "INSERT INTO interactivetool_entry_point (job_id, token) VALUES (?, 't') RETURNING id",
        job(user, changed));
  }

  private static Question question(Requester user, LocalDateTime since) {
    return new Question(user.userId(), OptionalLong.empty(), Cursor.of(since));
  }

  @Test
  void each_user_is_asked_for_since_its_own_moment() {
    Requester alice = seeds.user("alice");
    Requester bob = seeds.user("bob");
    tool(alice, NOON);
    tool(alice, NOON.minusHours(3));
    tool(bob, NOON.minusHours(1));

    assertThat(
            changes.changedSince(
                List.of(
                    question(alice, NOON),
                    question(alice, NOON.plusSeconds(1)),
                    question(bob, NOON),
                    question(bob, NOON.minusHours(1)))))
        .containsExactly(true, false, false, true);
  }

  @Test
  void a_job_without_entry_points_is_no_tool_and_a_visitor_has_none() {
    Requester alice = seeds.user("alice");
    job(alice, NOON);

    assertThat(
            changes.changedSince(
                List.of(
                    question(alice, NOON),
                    new Question(OptionalLong.empty(), OptionalLong.of(1), Cursor.of(NOON)))))
        .containsExactly(false, false);
    assertThat(changes.changedSince(List.of())).isEmpty();
  }

  @Test
  void more_users_than_fit_into_a_query_are_all_answered() {
    List<Question> questions = new ArrayList<>();
    for (int i = 0; i < 1_100; i++) {
      Requester user = seeds.user("user" + i);
      if (i % 3 == 0) {
        tool(user, NOON.plusSeconds(i));
      }
      questions.add(question(user, NOON.plusSeconds(i)));
    }

    List<Boolean> answers = changes.changedSince(questions);

    for (int i = 0; i < answers.size(); i++) {
      assertThat(answers.get(i)).as("user %d", i).isEqualTo(i % 3 == 0);
    }
  }
}
