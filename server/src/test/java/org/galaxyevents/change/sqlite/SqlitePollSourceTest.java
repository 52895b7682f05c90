package org.galaxyevents.change.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import org.galaxyevents.change.ChangeSource;
import org.galaxyevents.change.ChangeSourceContract;
import org.galaxyevents.testing.TemporaryDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class SqlitePollSourceTest extends ChangeSourceContract {

  @RegisterExtension final TemporaryDatabase database = new TemporaryDatabase();

  @Override
  protected ChangeSource source() {
    return new SqlitePollSource(database.sqlite(), Duration.ofMillis(20), System::nanoTime);
  }

  @Override
  protected long newHistory() {
    return database
        .get()
        .write(transaction ->
            transaction
                .handle()
                .createQuery("INSERT INTO history (name) VALUES ('h') RETURNING id")
                .mapTo(Long.class)
                .one());
  }

  @Override
  protected void change(long history) {
    database.execute("UPDATE history SET name = 'changed' WHERE id = ?", history);
  }

  @Override
  protected Writer otherWriter() throws Exception {
    String file = (String) database.rows("PRAGMA database_list").getFirst().get("file");
    Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
    Statement statement = connection.createStatement();
    statement.execute("PRAGMA busy_timeout = 5000");
    return new SqliteWriter(connection, statement);
  }

  @Test
  void a_change_by_this_process_is_noticed_without_waiting_for_the_poll() throws Exception {
    var slow = new SqlitePollSource(database.sqlite(), Duration.ofHours(1), System::nanoTime);
    long history = newHistory();
    try (var session = slow.open(null)) {
      session.next(Duration.ZERO);
      Thread writer = Thread.ofVirtual().start(() -> change(history));

      assertThat(session.next(Duration.ofSeconds(10)).changes()).isNotEmpty();
      writer.join();
    }
  }

  @Test
  void two_changes_within_one_millisecond_are_two_rows_to_the_reader() throws Exception {
    long history = newHistory();
    try (var session = source().open(null)) {
      database.execute(
          "INSERT INTO history_audit (history_id, update_time) VALUES (?, '2026-01-01 00:00:00.000')",
          history);
      assertThat(session.next(Duration.ofSeconds(1)).changes()).hasSize(1);

      database.execute(
          "INSERT INTO history_audit (history_id, update_time) VALUES (?, '2026-01-01 00:00:00.000')",
          history);

      assertThat(session.next(Duration.ofSeconds(1)).changes()).hasSize(1);
    }
  }

  private record SqliteWriter(Connection connection, Statement statement) implements Writer {
    @Override
    public void begin() throws Exception {
      statement.execute("BEGIN IMMEDIATE");
    }

    @Override
    public void change(long history) throws Exception {
      statement.execute("UPDATE history SET name = 'by another' WHERE id = " + history);
    }

    @Override
    public void commit() throws Exception {
      statement.execute("COMMIT");
    }

    @Override
    public void rollback() throws Exception {
      statement.execute("ROLLBACK");
    }

    @Override
    public void close() throws java.sql.SQLException {
      connection.close();
    }
  }
}
