package org.galaxyevents.faults;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What was committed in a run, and who may know of what, as the database has it. Confined to the
 * harness's thread.
 */
final class Oracle {

  private final Scene scene;
  private final Histories histories;
  private final Ledger ledger;

  Oracle(Scene scene, Histories histories, Ledger ledger) {
    this.scene = scene;
    this.histories = histories;
    this.ledger = ledger;
  }

  /** Every change of this run, to be asked for when all writers have ended. */
  List<Commit> commits() throws SQLException {
    List<Commit> commits = new ArrayList<>();
    try (Connection connection = scene.database();
        Statement statement = connection.createStatement()) {
      addHistories(statement, commits);
      addNotices(statement, commits);
      addTools(statement, commits);
    }
    return commits;
  }

  private void addHistories(Statement statement, List<Commit> commits) throws SQLException {
    try (ResultSet rows =
        statement.executeQuery(
            "SELECT id, name FROM history WHERE id BETWEEN %d AND %d AND name LIKE '%s%%'"
                .formatted(histories.first(), histories.last(), Load.NAME))) {
      while (rows.next()) {
        long id = rows.getLong(1);
        Attempt attempt =
            ledger.of(Long.parseLong(rows.getString(2).substring(Load.NAME.length())));
        Owner owner = histories.ownerOf(id);
        if (attempt != null) {
          commits.add(
              new Commit(
                  new Subject.History(id),
                  attempt,
                  tab -> tab.owner().equals(owner) || tab.views(id)));
        }
      }
    }
  }

  private void addNotices(Statement statement, List<Commit> commits) throws SQLException {
    Map<Long, Set<Long>> receivers = receivers(statement);
    try (ResultSet rows =
        statement.executeQuery(
            "SELECT id, source, category FROM notification ORDER BY id DESC LIMIT 2000")) {
      while (rows.next()) {
        long id = rows.getLong(1);
        Attempt attempt = ledger.of(Requests.number(rows.getString(2)));
        Set<Long> users = receivers.getOrDefault(id, Set.of());
        Predicate<Tab> concerns =
            rows.getString(3).equals("broadcast") ? tab -> true : tab -> isOf(users, tab);
        if (attempt != null) {
          commits.add(new Commit(new Subject.Notice(id), attempt, concerns));
        }
      }
    }
  }

  private static boolean isOf(Set<Long> users, Tab tab) {
    return tab.owner() instanceof Owner.User user && users.contains(user.id());
  }

  private static Map<Long, Set<Long>> receivers(Statement statement) throws SQLException {
    Map<Long, Set<Long>> receivers = new HashMap<>();
    try (ResultSet rows =
        statement.executeQuery(
            "SELECT notification_id, user_id FROM user_notification_association")) {
      while (rows.next()) {
        receivers.computeIfAbsent(rows.getLong(1), same -> new HashSet<>()).add(rows.getLong(2));
      }
    }
    return receivers;
  }

  private void addTools(Statement statement, List<Commit> commits) throws SQLException {
    try (ResultSet rows =
        statement.executeQuery(
            "SELECT name FROM interactivetool_entry_point ORDER BY id DESC LIMIT 10")) {
      while (rows.next()) {
        Attempt attempt = ledger.of(Requests.number(rows.getString(1)));
        if (attempt != null) {
          commits.add(
              new Commit(
                  new Subject.Tools(), attempt, tab -> tab.owner().equals(histories.toolUser())));
        }
      }
    }
  }

  /** What tabs were told that is none of their business. */
  List<String> leaks(List<Tab> tabs) throws SQLException {
    List<String> leaks = new ArrayList<>();
    try (Connection connection = scene.database();
        Statement statement = connection.createStatement()) {
      Map<Long, Set<Long>> receivers = receivers(statement);
      Set<Long> broadcasts = ids(statement, "notification WHERE category = 'broadcast'");
      for (Tab tab : tabs) {
        Set<Long> own = histories(statement, tab);
        for (Subject subject : tab.heard()) {
          boolean concerned =
              switch (subject) {
                case Subject.History(long id) -> own.contains(id) || tab.hasViewed(id);
                case Subject.Notice(long id) ->
                    broadcasts.contains(id) || isOf(receivers.getOrDefault(id, Set.of()), tab);
                case Subject.Tools() -> tab.owner() instanceof Owner.User;
              };
          if (!concerned) {
            leaks.add(tab.name() + " was told of " + subject);
          }
        }
      }
    }
    return leaks;
  }

  private static Set<Long> histories(Statement statement, Tab tab) throws SQLException {
    return switch (tab.owner()) {
      case Owner.User user -> ids(statement, "history WHERE user_id = " + user.id());
      case Owner.Session session ->
          ids(
              statement,
              "history WHERE user_id IS NULL AND id IN (SELECT history_id FROM galaxy_session_to_history WHERE session_id = %d)"
                  .formatted(session.id()));
    };
  }

  private static Set<Long> ids(Statement statement, String from) throws SQLException {
    Set<Long> ids = new HashSet<>();
    try (ResultSet rows = statement.executeQuery("SELECT id FROM " + from)) {
      while (rows.next()) {
        ids.add(rows.getLong(1));
      }
    }
    return ids;
  }

  /** Those of them of which somebody was not told, with the names of whom. */
  static List<String> unheard(List<Commit> commits, List<Tab> tabs) {
    List<String> unheard = new ArrayList<>();
    for (Commit commit : commits) {
      String deaf =
          tabs.stream()
              .filter(commit.concerns())
              .filter(tab -> tab.toldOf(commit.subject(), commit.attempt().begun()).isEmpty())
              .map(Tab::name)
              .collect(Collectors.joining(", "));
      if (!deaf.isEmpty()) {
        unheard.add("%s was not told to %s".formatted(commit.subject(), deaf));
      }
    }
    return unheard;
  }
}
