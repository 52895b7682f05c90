package org.galaxyevents.simulator;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.IntStream;

/**
 * What can be played with these users, and which scene is next: the same seed gives the same
 * scenes. Confined to the thread that asks for the next one, but for what is left out.
 */
final class Repertoire {

  /** A scene, and what kind it is of. */
  record Next(Play play, Scene scene) {}

  private static final List<String> TOOLS =
      List.of("JupyterLab", "RStudio", "CELLxGENE", "Pavian", "QGIS");

  private static final int GROUPS = 3;
  private static final int MOST_MEMBERS = 8;
  private static final int MOST_RECEIVERS = 4;
  private static final int MOST_VIEWERS = 4;
  private static final int TRIES = 5;

  private final List<SimulatedUser> users;
  private final Optional<AdminDesk> desk;
  private final boolean notifications;

  private final SplittableRandom random;

  private final List<GroupMessageScene.Group> groups;

  private final Set<Play> playable = ConcurrentHashMap.newKeySet();

  private final Map<Play, String> leftOut = new ConcurrentSkipListMap<>();

  /** Those who have an account: only they are written to, share, and run tools. */
  private final List<SimulatedUser> accounts;

  /**
   * @param desk none without an admin
   * @param notifications whether the server has any
   */
  Repertoire(
      long seed, List<SimulatedUser> users, Optional<AdminDesk> desk, boolean notifications) {
    this.random = new SplittableRandom(seed);
    this.users = List.copyOf(users);
    this.desk = desk;
    this.notifications = notifications;
    this.accounts = users.stream().filter(user -> user.id().isPresent()).toList();
    this.groups = accounts.size() < 2 ? List.of() : groups();
    for (Play play : Play.values()) {
      Optional<String> missing = missing(play);
      missing.ifPresentOrElse(why -> leftOut.put(play, why), () -> playable.add(play));
    }
  }

  private Optional<String> missing(Play play) {
    if (play.isForAdmins() && !notifications) {
      return Optional.of("the server's notification system is off");
    }
    if (play.isForAdmins() && desk.isEmpty()) {
      return Optional.of("needs --admin-key");
    }
    int needed =
        switch (play) {
          case BROADCAST, SCHEDULED_BROADCAST -> 0;
          case MESSAGE, TOOL -> 1;
          case GROUP_MESSAGE, SHARING -> 2;
          case PUBLISHING -> 1;
        };
    if (accounts.size() < needed) {
      return Optional.of("needs %d users with an account".formatted(needed));
    }
    return play == Play.PUBLISHING && users.size() < 2
        ? Optional.of("needs 2 users")
        : Optional.empty();
  }

  /** Groups of other names in each run: those of the runs before are still there. */
  private List<GroupMessageScene.Group> groups() {
    String run = HexFormat.of().toHexDigits(new SecureRandom().nextInt());
    return IntStream.range(0, GROUPS)
        .mapToObj(number ->
            new GroupMessageScene.Group(
                "Simulated group " + run + "-" + number, some(accounts, MOST_MEMBERS)))
        .toList();
  }

  /** The next scene; none if nothing can be played now. */
  Optional<Next> next() {
    List<Play> now = Arrays.stream(Play.values()).filter(playable::contains).toList();
    int chosen = random.nextInt(Math.max(1, now.stream().mapToInt(Play::weight).sum()));
    for (Play play : now) {
      chosen -= play.weight();
      if (chosen < 0) {
        return scene(play).map(scene -> new Next(play, scene));
      }
    }
    return Optional.empty();
  }

  /** The server does not let it be played. */
  void leaveOut(Play play, String reason) {
    if (playable.remove(play)) {
      leftOut.put(play, reason);
    }
  }

  /** What is not played, each with the reason. */
  List<String> leftOut() {
    List<String> found = new ArrayList<>();
    leftOut.forEach((play, reason) -> found.add(play.label() + ": " + reason));
    return found;
  }

  private Optional<Scene> scene(Play play) {
    return switch (play) {
      case MESSAGE -> desk.map(at -> new MessageScene(at, someAccounts(), message()));
      case GROUP_MESSAGE -> desk.map(at -> new GroupMessageScene(at, any(groups), message()));
      case BROADCAST -> desk.map(at -> broadcast(at, Duration.ZERO));
      case SCHEDULED_BROADCAST -> desk.map(at -> broadcast(at, seconds(2, 5)));
      case TOOL -> Optional.of(tool());
      case SHARING -> sharing();
      case PUBLISHING -> publishing();
    };
  }

  private Wording message() {
    return Wording.ofMessage(random);
  }

  private List<SimulatedUser> someAccounts() {
    return some(accounts, MOST_RECEIVERS);
  }

  private Scene broadcast(AdminDesk at, Duration after) {
    return new BroadcastScene(at, users.size(), Wording.ofBroadcast(random), after);
  }

  private Scene tool() {
    SimulatedUser user = any(accounts);
    return new ToolScene(
        user,
        user.history(random.nextInt(1 << 16)),
        any(TOOLS),
        seconds(5, 20),
        any(List.of(ToolScene.Ending.values())));
  }

  private Optional<Scene> sharing() {
    return taken()
        .map(own -> {
          List<SimulatedUser> others = others(accounts, own.owner());
          SimulatedUser reader = any(others);
          Optional<SimulatedUser> stranger =
              others(users, own.owner()).stream().filter(user -> !user.equals(reader)).findFirst();
          return new SharingScene(own.owner(), own.history(), reader, stranger, notifications);
        });
  }

  private Optional<Scene> publishing() {
    return taken()
        .map(own ->
            new PublishingScene(
                own.owner(), own.history(), some(others(users, own.owner()), MOST_VIEWERS)));
  }

  private record Own(SimulatedUser owner, SimulatedHistory history) {}

  /** A history that no other scene of who may read it is played with. */
  private Optional<Own> taken() {
    for (int i = 0; i < TRIES; i++) {
      SimulatedUser owner = any(accounts);
      SimulatedHistory history = owner.history(random.nextInt(1 << 16));
      if (history.take()) {
        return Optional.of(new Own(owner, history));
      }
    }
    return Optional.empty();
  }

  private static List<SimulatedUser> others(List<SimulatedUser> all, SimulatedUser one) {
    return all.stream().filter(user -> !user.equals(one)).toList();
  }

  /** One to so many of them, each once. */
  private List<SimulatedUser> some(List<SimulatedUser> all, int most) {
    int count = 1 + random.nextInt(Math.min(most, all.size()));
    int first = random.nextInt(all.size());
    return IntStream.range(0, count).mapToObj(i -> all.get((first + i) % all.size())).toList();
  }

  private <T> T any(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  private Duration seconds(int least, int most) {
    return Duration.ofMillis(random.nextInt(least * 1_000, most * 1_000));
  }
}
