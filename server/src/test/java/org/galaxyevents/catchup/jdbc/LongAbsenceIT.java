package org.galaxyevents.catchup.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.galaxyevents.testing.OnPostgres;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Ten million rows, and a client that was away for an hour in which all its histories changed. */
@OnPostgres
@Tag("long")
final class LongAbsenceIT extends CatchUpPlansIT {

  @Override
  int rows() {
    return 10_000_000;
  }

  @Test
  void two_hundred_histories_of_an_hour_cost_no_more_than_50_ms_of_the_database() {
    fill();
    // One user has 200, and each has changed within the last hour.
    database.execute("UPDATE history SET user_id = 10001 WHERE id BETWEEN 10001 AND 10200");
    database.execute(
        "UPDATE history SET user_id = 10002 WHERE user_id = 10001 AND id NOT BETWEEN 10001 AND 10200");
    database.execute("ANALYZE");

    List<String> told = planOf("EXPLAIN (ANALYZE, BUFFERS) ");

    assertThat(told).anyMatch(step -> step.contains("rows=200 "));
    assertThat(millis(told)).isLessThan(50);
  }

  private List<String> planOf(String explain) {
    return database
        .get()
        .read(handle ->
            handle
                .createQuery(explain + JdbcHistoryChanges.OF_USERS)
                .bindList("ids", List.of(10_001L))
                .bind("since", BEGINNING.plusSeconds(rows() - 3_600))
                .map((row, context) -> row.getString(1))
                .list());
  }

  private static double millis(List<String> told) {
    return told.stream()
        .filter(line -> line.startsWith("Execution Time:"))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9.]", "")))
        .findFirst()
        .orElseThrow();
  }
}
