package org.galaxyevents.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.galaxyevents.event.Audience;

/** Those who use the cluster, and what they do. Confined to the simulation's thread. */
final class Users {

  private static final Duration MOST_HELD = Duration.ofSeconds(100);

  private final Surroundings around;
  private final List<ServerProcess> processes;
  private final List<Visitor> visitors = new ArrayList<>();
  private final List<Tab> tabs = new ArrayList<>();
  private final List<Long> histories = new ArrayList<>();
  private final Tables tables;
  private final SimulatedDatabase database;
  private final Ledger ledger;
  private long lastUser = 70;
  private long lastHistory;

  Users(Surroundings around, List<ServerProcess> processes) {
    this.around = around;
    this.processes = processes;
    this.database = around.database();
    this.tables = database.tables();
    this.ledger = around.ledger();
  }

  List<Tab> tabs() {
    return tabs;
  }

  /** All users' ids. */
  Set<Long> ids() {
    Set<Long> ids = new LinkedHashSet<>();
    visitors.forEach(visitor -> visitor.user().ifPresent(ids::add));
    return ids;
  }

  /** One more, with a few histories, who opens a tab or two. */
  void add(Tab.Servers servers, long seed) {
    int number = visitors.size();
    OptionalLong user = number % 3 == 2 ? OptionalLong.empty() : OptionalLong.of(++lastUser);
    Visitor visitor = new Visitor(tables.newSession(user), user);
    visitors.add(visitor);
    for (int left = 1 + number % 3; left > 0; left--) {
      addHistory(visitor);
    }
    for (int left = 1 + number % 2; left > 0; left--) {
      Machine machine = new Machine("tab-" + (tabs.size() + 1), around.schedule(), seed);
      Tab tab = new Tab(machine, visitor, servers, ledger, around.ids());
      tabs.add(tab);
      ledger.add(tab);
      if (tabs.size() % 5 == 0) {
        tab.forgets();
      }
      if (tabs.size() % 3 == 0) {
        tab.namesViews();
      }
    }
  }

  private void addHistory(Visitor owner) {
    Tables.History history = tables.history(++lastHistory);
    history.user = owner.user();
    history.sessions.add(owner.session());
    histories.add(lastHistory);
  }

  /** Somebody does something. */
  void play(Step.Action action) {
    switch (action) {
      case Step.Change change -> change(change);
      case Step.LogIn(int visitor) -> logIn(of(visitors, visitor));
      case Step.LogOut(int visitor) -> logOut(of(visitors, visitor));
      case Step.Share(int history, int visitor) ->
          share(of(histories, history), of(visitors, visitor));
      case Step.Unshare(int process, int history) ->
          unshare(of(histories, history), of(processes, process));
      case Step.View(int tab, int history) -> of(tabs, tab).view(of(histories, history));
      case Step.Send(int process, List<Integer> to, Duration inHowLong) -> {
        Set<Long> users = new LinkedHashSet<>();
        to.forEach(each -> of(visitors, each).user().ifPresent(users::add));
        if (to.isEmpty() || !users.isEmpty()) {
          request(process, producer -> producer.send(List.copyOf(users), inHowLong));
        }
      }
      case Step.ToolChanges(int process, int visitor) ->
          of(visitors, visitor)
              .user()
              .ifPresent(user -> request(process, producer -> producer.toolChanges(user)));
      case Step.Reload(int tab) -> of(tabs, tab).reload();
      case Step.Prune() -> database.prune();
    }
  }

  static <T> T of(List<T> all, int which) {
    return all.get(which % all.size());
  }

  private void request(int which, java.util.function.Consumer<ProducerHalf> what) {
    ServerProcess process = of(processes, which);
    process.machine().after(Duration.ZERO, () -> process.request(what));
  }

  private void change(Step.Change change) {
    List<Long> changed =
        change.histories().stream().map(each -> of(histories, each)).distinct().toList();
    Duration hold = change.hold().compareTo(MOST_HELD) < 0 ? change.hold() : MOST_HELD;
    if (change.rollsBack()) {
      database.rolledBack(changed, hold);
    } else {
      database.transaction(changed, hold, () -> {}, wasCommitted -> {});
    }
  }

  private void logIn(Visitor visitor) {
    if (visitor.user().isPresent()) {
      return;
    }
    long old = visitor.session();
    OptionalLong user = OptionalLong.of(++lastUser);
    List<Long> claimed =
        histories.stream()
            .filter(id -> tables.history(id).user.isEmpty())
            .filter(id -> tables.history(id).sessions.contains(old))
            .toList();
    database.transaction(
        claimed,
        Duration.ofMillis(5),
        () -> {
          claimed.forEach(id -> tables.history(id).user = user);
          tables.endSession(old, database.nanos());
          visitor.become(tables.newSession(user), user);
          around.story().tell("users", "session %d logs in as %s", old, visitor);
        },
        wasCommitted -> reloadOne(visitor));
  }

  private void logOut(Visitor visitor) {
    if (visitor.user().isEmpty()) {
      return;
    }
    long old = visitor.session();
    database.transaction(
        List.of(),
        Duration.ZERO,
        () -> {
          tables.endSession(old, database.nanos());
          visitor.become(tables.newSession(OptionalLong.empty()), OptionalLong.empty());
          addHistory(visitor);
          around.story().tell("users", "session %d logs out, is %s", old, visitor);
        },
        wasCommitted -> reloadOne(visitor));
  }

  /** The tab in which somebody has logged in or out; the others find out later. */
  private void reloadOne(Visitor visitor) {
    tabs.stream().filter(tab -> tab.visitor() == visitor).findFirst().ifPresent(Tab::reload);
  }

  private void share(long history, Visitor with) {
    OptionalLong user = with.user();
    if (user.isEmpty()) {
      return;
    }
    database.transaction(
        List.of(),
        Duration.ZERO,
        () -> {
          tables.history(history).sharedWith.add(user.getAsLong());
          ledger.shared(new Audience.User(user.getAsLong()), history);
          around.story().tell("database", "history %d is shared with %s", history, with);
        },
        wasCommitted -> {
          if (wasCommitted) {
            tabs.stream()
                .filter(tab -> tab.visitor() == with)
                .forEach(tab -> tab.machine().after(Duration.ZERO, () -> tab.view(history)));
          }
        });
  }

  private void unshare(long history, ServerProcess by) {
    database.transaction(
        List.of(),
        Duration.ZERO,
        () -> {
          List<Long> viewers = List.copyOf(tables.history(history).sharedWith);
          tables.history(history).sharedWith.clear();
          viewers.forEach(user -> ledger.unshared(new Audience.User(user), history));
          around.story().tell("database", "history %d is shared with nobody", history);
        },
        wasCommitted -> by.machine().after(Duration.ZERO, () -> by.unshared(history)));
  }
}
