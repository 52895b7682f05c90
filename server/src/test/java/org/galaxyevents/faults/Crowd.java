package org.galaxyevents.faults;

import java.io.IOException;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.random.RandomGenerator.SplittableGenerator;
import java.util.stream.Collectors;
import org.galaxyevents.security.IdEncoding;
import org.galaxyevents.testing.Accounts;
import org.galaxyevents.testing.RunningServer;

/**
 * Those who have streams: users with three tabs each, visitors without an account, users who look
 * at histories of others, and some to whom nothing ever happens. Thread-safe.
 */
final class Crowd implements AutoCloseable {

  private static final int USERS = 10;
  private static final int TABS = 3;
  private static final int VIEWERS = 3;
  private static final Duration LOOK = Duration.ofMillis(250);

  private final IdEncoding ids = IdEncoding.of(RunningServer.ID_SECRET);
  private final Accounts accounts;
  private final List<Owner.User> users = new ArrayList<>();
  private final List<Owner.Session> visitors = new ArrayList<>();
  private final List<Tab> tabs = new ArrayList<>();
  private final List<Tab> viewers = new ArrayList<>();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());

  private Crowd(Scene scene, SplittableGenerator random)
      throws IOException, InterruptedException, SQLException {
    this.accounts = Accounts.of(scene.url());
    List<URI> doors = scene.doors();
    for (int number = 1; number <= USERS; number++) {
      Owner.User user = newUser("user" + number);
      users.add(user);
      for (int tab = 1; tab <= TABS; tab++) {
        open("user%d tab %d".formatted(number, tab), user, doors, random);
      }
    }
    for (int number = 1; number <= 2; number++) {
      Owner.Session visitor = newVisitor(scene);
      visitors.add(visitor);
      open("visitor" + number, visitor, doors, random);
    }
    for (int number = 1; number <= VIEWERS; number++) {
      Owner.User viewer = newUser("viewer" + number);
      viewers.add(open("viewer" + number, viewer, doors, random));
    }
    open("nobody", newUser("nobody"), doors, random);
    open("stranger", newVisitor(scene), doors, random);
    tabs.forEach(Tab::start);
    var _ =
        clock.scheduleAtFixedRate(
            () -> tabs.forEach(Tab::giveUpSilence),
            LOOK.toMillis(),
            LOOK.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  /** Makes accounts and opens streams; does not wait for them. */
  static Crowd gather(Scene scene, SplittableGenerator random)
      throws IOException, InterruptedException, SQLException {
    return new Crowd(scene, random);
  }

  private Tab open(String name, Owner owner, List<URI> doors, SplittableGenerator random) {
    Tab tab = new Tab(name, owner, doors.get(tabs.size() % doors.size()), random.split());
    tabs.add(tab);
    return tab;
  }

  private Owner.User newUser(String name) throws IOException, InterruptedException {
    String key = accounts.newUser(name);
    String id = accounts.userOf(key);
    return new Owner.User(ids.decode(id).orElseThrow(), id, name, key);
  }

  /** The newest session is theirs: nobody else comes meanwhile. */
  private Owner.Session newVisitor(Scene scene)
      throws IOException, InterruptedException, SQLException {
    String cookie = accounts.visitor();
    try (Connection connection = scene.database();
        var statement = connection.createStatement();
        var row = statement.executeQuery("SELECT max(id) FROM galaxy_session")) {
      row.next();
      return new Owner.Session(row.getLong(1), cookie);
    }
  }

  /** Whose histories change. */
  List<Owner> owners() {
    List<Owner> owners = new ArrayList<>(users);
    owners.addAll(visitors);
    return owners;
  }

  /** Those of them with an account. */
  List<Owner.User> users() {
    return users;
  }

  List<Tab> tabs() {
    return tabs;
  }

  /** Tabs that one can find. */
  List<Tab> tabs(Predicate<Tab> which) {
    return tabs.stream().filter(which).toList();
  }

  /** Has the viewers look at these histories from now on, and at no others. */
  void view(Set<Long> before, Set<Long> histories) throws IOException, InterruptedException {
    for (Tab each : viewers) {
      if (!before.isEmpty()) {
        String body =
            "{\"history_ids\": [%s]}"
                .formatted(
                    before.stream()
                        .map(id -> '"' + ids.encode(id) + '"')
                        .collect(Collectors.joining(",")));
        String key = ((Owner.User) each.owner()).key();
        accounts.send("DELETE", "/api/events/history-subscriptions", body, "x-api-key", key);
      }
      each.view(histories);
    }
  }

  /** Has half of them come back with their last id at random moments within this time. */
  void comeBack(Duration within, RandomGenerator random) {
    List<Tab> left = new ArrayList<>(tabs);
    while (left.size() > tabs.size() / 2) {
      Tab tab = left.remove(random.nextInt(left.size()));
      var _ =
          clock.schedule(tab::comeBack, random.nextLong(within.toMillis()), TimeUnit.MILLISECONDS);
    }
  }

  /** The names of those who have no stream just now. */
  Set<String> away() {
    Set<String> away = new HashSet<>();
    tabs.stream().filter(each -> !each.isLive()).forEach(each -> away.add(each.name()));
    return away;
  }

  /** A run begins. */
  void mark() {
    tabs.forEach(Tab::mark);
  }

  @Override
  public void close() {
    clock.shutdownNow();
    tabs.forEach(Tab::close);
  }
}
