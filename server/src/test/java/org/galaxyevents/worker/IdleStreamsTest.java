package org.galaxyevents.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.galaxyevents.bus.ControlTask;
import org.galaxyevents.catchup.CatchUp;
import org.galaxyevents.catchup.CatchUpConfig;
import org.galaxyevents.catchup.Journal;
import org.galaxyevents.catchup.JournalFirst;
import org.galaxyevents.catchup.LookBack;
import org.galaxyevents.catchup.LookupThreads;
import org.galaxyevents.catchup.ResumePoint;
import org.galaxyevents.catchup.WithNotifications;
import org.galaxyevents.connection.Admission;
import org.galaxyevents.connection.ConnectionRegistry;
import org.galaxyevents.connection.Identity;
import org.galaxyevents.connection.StreamConfig;
import org.galaxyevents.event.Cursor;
import org.galaxyevents.event.Event;
import org.galaxyevents.security.IdEncoding;
import org.galaxyevents.sse.FrameEncoder;
import org.galaxyevents.sse.LastEventId;
import org.galaxyevents.testing.ManualClock;
import org.galaxyevents.testing.ManualExecutor;
import org.galaxyevents.testing.RecordingTransport;
import org.galaxyevents.viewer.HistoryReaders;
import org.galaxyevents.viewer.ViewerAnnouncer;
import org.galaxyevents.viewer.ViewerSubscriptions;
import org.galaxyevents.viewer.ViewerTasks;
import org.junit.jupiter.api.Test;

/** Streams on which nothing happens for half an hour, while others are busy. */
final class IdleStreamsTest {

  private static final Cursor START = new Cursor(1_767_225_600_000_000L);
  private static final Duration HALF_AN_HOUR = Duration.ofMinutes(30);
  private static final Duration KEEPALIVE = Duration.ofSeconds(30);
  private static final int IDLE = 100;
  private static final int BUSY_USER = 1_000;
  private static final IdEncoding IDS = IdEncoding.of("golden-id-secret-26");

  private final ManualClock clock = new ManualClock();
  private final ManualExecutor loop = new ManualExecutor();
  private final ManualExecutor blocking = new ManualExecutor();
  private final List<Object> asked = new ArrayList<>();
  private final CatchUpConfig config =
      new CatchUpConfig(Duration.ofSeconds(75), Duration.ofMinutes(10), 200_000);
  private final Journal journal = new Journal(config.journalEntries(), clock);
  private final ConnectionRegistry registry =
      new ConnectionRegistry(
          List.of(loop),
          () -> new FrameEncoder(IDS),
          clock,
          true,
          new StreamConfig(KEEPALIVE, Duration.ofSeconds(60), 10_000, 0, 0));
  private final CatchUp catchUp = catchUp();
  private final QueueWorker worker =
      new QueueWorker(
          journal,
          registry,
          new GapCatchUp(registry, catchUp, blocking, blocking),
          viewers(),
          clock);

  private CatchUp catchUp() {
    LookupThreads threads = new LookupThreads(blocking, blocking);
    CatchUp histories =
        new JournalFirst(
            journal,
            questions -> {
              asked.addAll(questions);
              return questions.stream().map(each -> List.<Long>of()).toList();
            },
            questions -> questions.stream().map(each -> false).toList(),
            config,
            threads);
    return new WithNotifications(
        histories,
        journal,
        questions -> {
          asked.addAll(questions);
          throw new IllegalStateException("asked for notifications");
        },
        config,
        threads);
  }

  private ViewerTasks viewers() {
    ViewerSubscriptions subscriptions = new ViewerSubscriptions(10, clock);
    return new ViewerTasks(
        subscriptions,
        new ViewerAnnouncer(
            subscriptions,
            histories -> Map.of(1L, new HistoryReaders(Set.of(), Set.of(), true, Optional.empty())),
            registry,
            blocking,
            new LookBack(journal, config)),
        IDS);
  }

  @Test
  void the_cursor_of_an_idle_stream_moves_with_each_keepalive_and_who_comes_back_costs_no_query()
      throws Exception {
    hear(0);
    List<RecordingTransport> idle = new ArrayList<>();
    for (long user = 1; user <= IDLE; user++) {
      idle.add(open(user));
    }

    for (int second = 1; second <= HALF_AN_HOUR.toSeconds(); second++) {
      clock.advance(Duration.ofSeconds(1));
      hear(second);
      registry.tick();
      loop.runAll();
    }

    Cursor now = at(HALF_AN_HOUR.toSeconds());
    List<CatchUp.Answer> answers = new ArrayList<>();
    for (int user = 1; user <= IDLE; user++) {
      Cursor last = lastId(idle.get(user - 1));
      assertThat(last).isBetween(now.minus(KEEPALIVE.plusSeconds(1)), now);
      catchUp.missed(
          new CatchUp.Client(
              OptionalLong.of(user), OptionalLong.empty(), new ResumePoint.From(last)),
          answers::add);
    }
    blocking.runAll();
    assertThat(answers).hasSize(IDLE).containsOnly(new CatchUp.Answer.Missed(List.of()));
    assertThat(asked).isEmpty();
  }

  /** What the leader says in a second: what changed for somebody else, and its tick. */
  private void hear(long second) throws InterruptedException {
    worker.deliver(
        List.of(
            new ControlTask.HistoryUpdate(
                Map.of(BUSY_USER + second % 50, List.of(second + 1)), Map.of(), ""),
            new ControlTask.EntryPointUpdate(BUSY_USER, ""),
            new ControlTask.NotifyUsers(List.of((long) BUSY_USER), "{}", ""),
            new ControlTask.Tick(1, at(second))));
    loop.runAll();
  }

  private static Cursor at(long second) {
    return new Cursor(START.micros() + second * 1_000_000);
  }

  private RecordingTransport open(long user) {
    Identity identity = new Identity(OptionalLong.of(user), OptionalLong.empty());
    RecordingTransport transport = new RecordingTransport();
    var admitted = (Admission.Admitted) registry.admit(identity, "10.0.0.1");
    registry
        .open(loop, identity, transport, admitted.permit())
        .caughtUp(List.of(new Event.EntryPointUpdate()));
    loop.runAll();
    return transport;
  }

  private static Cursor lastId(RecordingTransport transport) {
    String frame =
        transport.frames().stream()
            .filter(each -> each.contains("\nid: "))
            .reduce((earlier, later) -> later)
            .orElseThrow();
    return ((LastEventId.At) LastEventId.parse(frame.strip().split("id: ", 2)[1])).cursor();
  }
}
