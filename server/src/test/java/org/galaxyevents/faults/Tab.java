package org.galaxyevents.faults;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.galaxyevents.security.IdEncoding;
import org.galaxyevents.simulator.EventStreamListener;
import org.galaxyevents.simulator.EventStreamReader;
import org.galaxyevents.simulator.StreamEnd;
import org.galaxyevents.simulator.StreamEvent;
import org.galaxyevents.testing.RunningServer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A browser's tab with its stream, opened again from its last id whenever it has ended, with a
 * pause as our page makes one; and what it was told, and when. Thread-safe.
 */
final class Tab implements EventStreamListener, AutoCloseable {

  private static final IdEncoding IDS = IdEncoding.of(RunningServer.ID_SECRET);
  private static final int STACK_BYTES = 256 << 10;

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

  /** That of our page is 30 s; a run would have to wait for it. */
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(8);

  private static final Duration STEADY = Duration.ofSeconds(10);

  private final String name;
  private final Owner owner;
  private final URI door;
  private final RandomGenerator random;
  private final Thread thread;

  private final Map<Subject, Queue<Long>> heard = new ConcurrentHashMap<>();
  private final Queue<Long> resyncs = new ConcurrentLinkedQueue<>();
  private final Queue<String> endings = new ConcurrentLinkedQueue<>();
  private final AtomicInteger openings = new AtomicInteger();

  /** Histories of others that it is opened with. */
  private volatile Set<Long> viewed = Set.of();

  private final Set<Long> everViewed = ConcurrentHashMap.newKeySet();

  private volatile @Nullable EventStreamReader reader;
  private volatile long heardAt;
  private volatile boolean live;
  private volatile boolean inHurry;
  private volatile boolean closed;

  // Confined to the tab's own thread.
  private String lastId = "";
  private long bound = FIRST_PAUSE.toMillis();
  private long liveSince;

  Tab(String name, Owner owner, URI door, RandomGenerator random) {
    this.name = name;
    this.owner = owner;
    this.door = door;
    this.random = random;
    this.thread =
        Thread.ofPlatform().daemon().stackSize(STACK_BYTES).name(name).unstarted(this::keepOpen);
  }

  void start() {
    thread.start();
  }

  private void keepOpen() {
    while (!closed) {
      heardAt = System.nanoTime();
      inHurry = false;
      try (EventStreamReader next = new EventStreamReader(address(), headers(), this)) {
        reader = next;
        if (!closed) {
          next.run();
        }
      }
      pause();
    }
  }

  private URI address() {
    String query =
        viewed.isEmpty()
            ? ""
            : "?history_ids=" + viewed.stream().map(IDS::encode).collect(Collectors.joining(","));
    return URI.create(door + "/api/events/stream" + query);
  }

  private Map<String, String> headers() {
    Map<String, String> headers = new HashMap<>(owner.headers());
    if (!lastId.isEmpty()) {
      headers.put("last-event-id", lastId);
    }
    return headers;
  }

  /** Full jitter; none for who is in a hurry. */
  private void pause() {
    if (closed || inHurry) {
      return;
    }
    long millis = random.nextLong(bound + 1);
    bound = Math.min(LONGEST_PAUSE.toMillis(), bound * 2);
    try {
      Thread.sleep(millis);
    } catch (InterruptedException hurry) {
      // So the pause ends here.
      return;
    }
  }

  /** Comes back at once, as who reloads the page, or whose laptop wakes up. */
  void comeBack() {
    inHurry = true;
    live = false;
    EventStreamReader open = reader;
    if (open != null) {
      open.close();
    }
    thread.interrupt();
  }

  /** Looks at other histories of others from now on. */
  void view(Set<Long> histories) {
    viewed = Set.copyOf(histories);
    everViewed.addAll(histories);
    comeBack();
  }

  /** Gives a stream up on which nothing comes any more. To be called again and again. */
  void giveUpSilence() {
    EventStreamReader open = reader;
    if (open != null && System.nanoTime() - heardAt > Settings.SILENCE.toNanos()) {
      heardAt = System.nanoTime();
      open.close();
    }
  }

  @Override
  public void onComment(String comment) {
    heardAt = System.nanoTime();
  }

  @Override
  public void onEvent(StreamEvent event) {
    long now = System.nanoTime();
    heardAt = now;
    switch (event.type()) {
      case "ready" -> becomeLive(now);
      case "history_update" ->
          ids(event, "history_ids").forEach(id -> hear(new Subject.History(id), now));
      case "notification_update", "broadcast_update" -> hear(notice(parse(event)), now);
      case "notification_status" -> {
        parse(event).path("notifications").forEach(each -> hear(notice(each), now));
        parse(event).path("broadcasts").forEach(each -> hear(notice(each), now));
      }
      case "entry_point_update" -> hear(new Subject.Tools(), now);
      case "resync" -> resyncs.add(now);
      case "histories_refused" -> endings.add("refused " + event.data());
      default -> {}
    }
    lastId = event.lastEventId().isEmpty() ? lastId : event.lastEventId();
  }

  private void becomeLive(long now) {
    live = true;
    liveSince = now;
    openings.incrementAndGet();
  }

  private void hear(Subject subject, long now) {
    heard.computeIfAbsent(subject, same -> new ConcurrentLinkedQueue<>()).add(now);
  }

  private static JsonNode parse(StreamEvent event) {
    return JsonMapper.shared().readTree(event.data());
  }

  private static Subject notice(JsonNode shown) {
    return new Subject.Notice(IDS.decode(shown.path("id").asString("")).orElse(-1));
  }

  private static List<Long> ids(StreamEvent event, String field) {
    List<Long> ids = new ArrayList<>();
    parse(event).path(field).forEach(id -> ids.add(IDS.decode(id.asString("")).orElse(-1)));
    return ids;
  }

  @Override
  public void onEnd(StreamEnd end) {
    if (live && System.nanoTime() - liveSince > STEADY.toNanos()) {
      bound = FIRST_PAUSE.toMillis();
    }
    live = false;
    endings.add(
        switch (end) {
          case StreamEnd.ByServer() -> "by the server";
          case StreamEnd.ByClient() -> "by the client";
          case StreamEnd.Broken broken -> "broken: " + broken.cause().getMessage();
          case StreamEnd.Refused refused -> "refused: " + refused.status();
        });
  }

  String name() {
    return name;
  }

  Owner owner() {
    return owner;
  }

  boolean views(long history) {
    return viewed.contains(history);
  }

  /** Whether it looks at it or has done so: it may be told for a while. */
  boolean hasViewed(long history) {
    return everViewed.contains(history);
  }

  /** Whether its stream is ready and something has come of late. */
  boolean isLive() {
    return live && System.nanoTime() - heardAt < Settings.SILENCE.toNanos();
  }

  /** How often it was opened since the run began. */
  int openings() {
    return openings.get();
  }

  /** How often it was told to read everything again since the run began. */
  int resyncs() {
    return resyncs.size();
  }

  /** How its streams ended since the run began. */
  List<String> endings() {
    return List.copyOf(endings);
  }

  /** All of which it was told since the run began. */
  Set<Subject> heard() {
    return new HashSet<>(heard.keySet());
  }

  /**
   * When it was first told of something after this moment, or to read everything again; in
   * nanoseconds, empty if not yet.
   */
  OptionalLong toldOf(Subject subject, long moment) {
    Queue<Long> told = heard.getOrDefault(subject, new ConcurrentLinkedQueue<>());
    return java.util.stream.Stream.concat(told.stream(), resyncs.stream())
        .mapToLong(Long::longValue)
        .filter(at -> at - moment >= 0)
        .min();
  }

  /** A run begins. */
  void mark() {
    heard.clear();
    resyncs.clear();
    endings.clear();
    openings.set(0);
  }

  @Override
  public void close() {
    closed = true;
    comeBack();
  }
}
