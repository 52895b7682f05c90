package org.galaxyevents.simulation;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.galaxyevents.event.Audience;
import org.galaxyevents.event.Cursor;
import org.galaxyevents.security.IdEncoding;
import org.galaxyevents.simulator.SimulatedEventSource;
import org.galaxyevents.simulator.StreamEvent;
import org.galaxyevents.sse.LastEventId;
import org.galaxyevents.viewer.HistoryViewing;
import org.jspecify.annotations.Nullable;

/**
 * One tab of a visitor's browser, with its stream: takes the id of each event when it is
 * dispatched, comes back with it after a while that grows, and gives a silent stream up. Confined
 * to the simulation's thread.
 */
final class Tab {

  private static final Duration FIRST_BACKOFF = Duration.ofSeconds(1);
  private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(15);
  private static final Duration SILENCE = Duration.ofSeconds(75);
  private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(10);

  /** Processes say again what they were asked. */
  private static final Duration RENEWED = Duration.ofSeconds(25);

  private static final Duration HOP = Duration.ofMillis(2);

  private static final Pattern HISTORY_ID = Pattern.compile("\"([0-9a-f]{16,})\"");
  private static final Pattern NOTICE_ID = Pattern.compile("\"id\": ?\"([0-9a-f]{16,})\"");

  /**
   * A request for a stream.
   *
   * @param session what the cookie names
   * @param views the histories of others that the page shows, if it names them
   */
  record Request(int attempt, long session, String lastEventId, Set<Long> views) {}

  /** Where tabs find servers. */
  interface Servers {
    /** One of them, as a proxy chooses; null if it finds none that answers. */
    @Nullable ServerProcess choose(Tab tab);
  }

  private final Machine machine;
  private final Visitor visitor;
  private final Servers servers;
  private final Ledger ledger;
  private final Story story;
  private final IdEncoding ids;

  /** The histories of others that the page shows, and those of which it was told that it may. */
  private final Set<Long> wished = new LinkedHashSet<>();

  private final Set<Long> viewed = new LinkedHashSet<>();

  /** Those of them of which perhaps only the process knows that was asked. */
  private final Set<Long> perhapsViewed = new LinkedHashSet<>();

  private Set<Long> named = Set.of();
  private @Nullable Machine viewsKnownBy;
  private @Nullable StreamLink link;
  private SimulatedEventSource events = new SimulatedEventSource("", event -> {});
  private String lastEventId = "";
  private Set<Audience> knownAs = Set.of();
  private boolean isReady;
  private boolean forgets;
  private boolean namesViews;
  private boolean isImpatient;
  private long cookie;
  private int failures;
  private int attempt;
  private int asked;
  private long heardAt;
  private long serverBegan;
  private long answeredAt;

  Tab(Machine machine, Visitor visitor, Servers servers, Ledger ledger, IdEncoding ids) {
    this.machine = machine;
    this.visitor = visitor;
    this.servers = servers;
    this.ledger = ledger;
    this.story = ledger.story();
    this.ids = ids;
  }

  Machine machine() {
    return machine;
  }

  Visitor visitor() {
    return visitor;
  }

  Story story() {
    return story;
  }

  @Nullable StreamLink link() {
    return link;
  }

  /** As whom the server knows its stream. */
  Set<Audience> knownAs() {
    return knownAs;
  }

  /** Which of its streams this is. */
  int stream() {
    return attempt;
  }

  /** Whether it has been told that it is ready, on this stream. */
  boolean isReady() {
    return isReady && link != null;
  }

  /** It names the histories of others when it opens a stream, and need not ask again. */
  void namesViews() {
    namesViews = true;
  }

  /** It does not say its last id when it comes back, as Galaxy's own page does not. */
  void forgets() {
    forgets = true;
  }

  /** Opens a stream. */
  void connect() {
    if (link != null) {
      return;
    }
    int mine = ++attempt;
    heardAt = ledger.nanos();
    ServerProcess server = servers.choose(this);
    if (server == null) {
      machine.after(machine.delay(Duration.ofMillis(5)), () -> failed(mine));
      return;
    }
    isReady = false;
    serverBegan = server.machine().begunAt();
    events = new SimulatedEventSource(lastEventId, this::dispatched);
    cookie = visitor.session();
    named = namesViews ? new LinkedHashSet<>(wished) : Set.of();
    Request request = new Request(mine, cookie, forgets ? "" : lastEventId, named);
    server.machine().after(machine.delay(Duration.ofMillis(2)), () -> server.accept(this, request));
    machine.after(
        CONNECT_PATIENCE,
        () -> {
          if (attempt == mine && link == null) {
            failed(mine);
          }
        });
  }

  /** The server has accepted; or this tab has given up meanwhile. */
  boolean opened(int mine, StreamLink opened, OptionalLong user, OptionalLong session) {
    if (mine != attempt || link != null) {
      return false;
    }
    link = opened;
    heardAt = ledger.nanos();
    if (cookie != visitor.session()) {
      // Somebody has logged in or out in another tab, and this page knows that from the browser.
      machine.after(machine.delay(Duration.ofSeconds(1)), this::reload);
    }
    knownAs = Visitor.audiences(user, session);
    return true;
  }

  /** The server has refused, or was not reached. */
  void failed(int mine) {
    if (mine == attempt && link == null) {
      attempt++;
      failures++;
      comeBack();
    }
  }

  /** Next time it waits for nothing. */
  void comesBackAtOnce() {
    isImpatient = true;
  }

  private void comeBack() {
    if (isImpatient) {
      isImpatient = false;
      machine.after(machine.delay(Duration.ofMillis(5)), this::connect);
      return;
    }
    long longest =
        Math.min(LONGEST_BACKOFF.toNanos(), FIRST_BACKOFF.toNanos() << Math.min(failures, 5));
    // Full jitter.
    machine.after(Duration.ofNanos(machine.random().nextLong(longest)), this::connect);
  }

  void received(StreamLink from, String text) {
    if (from == link) {
      heardAt = ledger.nanos();
      events.accept(text);
    }
  }

  void ended(StreamLink ended) {
    if (ended == link) {
      story.tell(machine.name(), "its stream has ended, its last id is %s", lastEventId);
      link = null;
      isReady = false;
      comeBack();
    }
  }

  /** Opens another stream, as after a reload of the page. */
  void reload() {
    StreamLink old = link;
    if (old != null) {
      link = null;
      isReady = false;
      old.abandon();
    }
    attempt++;
    machine.after(machine.delay(Duration.ofMillis(50)), this::connect);
  }

  /** Looks now and then whether its stream is silent. */
  void watch() {
    machine.repeat(
        Duration.ofSeconds(5),
        () -> {
          if (link != null && ledger.nanos() - heardAt > SILENCE.toNanos()) {
            story.tell(machine.name(), "gives up its silent stream");
            reload();
          }
        });
  }

  private void dispatched(StreamEvent event) {
    boolean isMoved = !event.lastEventId().isEmpty() && !event.lastEventId().equals(lastEventId);
    story.tell(
        machine.name(),
        "%s %s id %s",
        event.type(),
        event.data(),
        isMoved ? event.lastEventId() : "-");
    switch (event.type()) {
      case "ready" -> {
        isReady = true;
        failures = 0;
        ledger.ready(this, lastEventId, serverBegan);
        viewed.addAll(named);
        perhapsViewed.removeAll(named);
        if (!namesViews) {
          askToView();
        }
      }
      case "history_update" -> announced(event.data(), HISTORY_ID, Subject.History::new);
      case "notification_update", "broadcast_update", "notification_status" ->
          announced(event.data(), NOTICE_ID, Subject.Notice::new);
      case "resync" -> ledger.resynced(this);
      case "histories_refused" -> {
        Set<Long> refused = ids(event.data(), HISTORY_ID);
        refused(refused);
      }
      case "entry_point_update" -> ledger.announced(this, new Subject.EntryPoints());
      default -> {}
    }
    if (isMoved) {
      lastEventId = event.lastEventId();
      if (LastEventId.parse(lastEventId) instanceof LastEventId.At(Cursor cursor)) {
        ledger.claimed(this, cursor);
      }
    }
  }

  private void announced(String data, Pattern pattern, LongFunction<Subject> subject) {
    ids(data, pattern).forEach(id -> ledger.announced(this, subject.apply(id)));
  }

  private Set<Long> ids(String data, Pattern pattern) {
    Set<Long> found = new LinkedHashSet<>();
    Matcher id = pattern.matcher(data);
    while (id.find()) {
      found.add(ids.decode(id.group(1)).orElse(-1));
    }
    return found;
  }

  // ---- what it looks at

  /** The page shows a history of somebody else from now on. */
  void view(long history) {
    wished.add(history);
    if (isReady()) {
      askToView();
    }
  }

  /** Whether this page has been told that it is told of this history. */
  boolean views(long history) {
    return viewed.contains(history);
  }

  /** Whether the process that has its stream knows that too. */
  boolean viewsForSure(long history) {
    return views(history) && !perhapsViewed.contains(history);
  }

  private void askToView() {
    ServerProcess server = wished.isEmpty() ? null : servers.choose(this);
    if (server == null) {
      if (!wished.isEmpty()) {
        viewAgain();
      }
      return;
    }
    asked++;
    int mine = asked;
    Set<Long> histories = new LinkedHashSet<>(wished);
    long session = visitor.session();
    server.machine().after(machine.delay(HOP), () -> server.view(this, session, histories));
    machine.after(
        CONNECT_PATIENCE,
        () -> {
          if (mine == asked) {
            viewAgain();
          }
        });
  }

  /** The server could not answer. */
  void viewAgain() {
    asked++;
    machine.after(
        machine.delay(FIRST_BACKOFF),
        () -> {
          if (isReady()) {
            askToView();
          }
        });
  }

  /**
   * This process has ended, which alone may have known what was asked of it: what the page looks
   * at, nobody tells it until it asks again.
   *
   * @param hasUnsent whether it has not told the others; else they may not have heard
   * @return whether it did, for this tab
   */
  boolean forgetViewsBy(Machine process, boolean hasUnsent) {
    boolean isRenewed = ledger.concern().hasBeenCalm(RENEWED, answeredAt);
    if (!process.equals(viewsKnownBy) || !(hasUnsent || (!isRenewed && !perhapsViewed.isEmpty()))) {
      return false;
    }
    viewed.clear();
    return true;
  }

  private void refused(Set<Long> histories) {
    viewed.removeAll(histories);
    wished.removeAll(histories);
    histories.forEach(each -> ledger.refused(this, each));
  }

  /** The server has answered. */
  void answered(Machine server, HistoryViewing.Outcome outcome) {
    viewsKnownBy = server;
    answeredAt = ledger.nanos();
    asked++;
    switch (outcome) {
      case HistoryViewing.Outcome.Subscribed(Set<Long> refused) -> {
        viewed.addAll(wished);
        if (ledger.concern().isDisturbed()) {
          perhapsViewed.addAll(wished);
        } else {
          perhapsViewed.removeAll(wished);
        }
        refused(refused);
      }
      case HistoryViewing.Outcome.TooMany tooMany -> viewAgain();
      case HistoryViewing.Outcome.Full full -> viewAgain();
    }
  }

  @Override
  public String toString() {
    return machine.name() + " (" + visitor + ")";
  }
}
