package org.galaxyevents.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.galaxyevents.event.Audience;
import org.galaxyevents.event.Cursor;
import org.galaxyevents.event.Event;
import org.galaxyevents.security.IdEncoding;
import org.galaxyevents.sse.FrameEncoder;
import org.galaxyevents.testing.ManualClock;
import org.galaxyevents.testing.ManualExecutor;
import org.galaxyevents.testing.RecordingTransport;
import org.junit.jupiter.api.Test;

final class ConnectionRegistryTest {

  private static final String SECRET = "USING THE DEFAULT IS NOT SECURE!";
  private static final Cursor FIRST = new Cursor(1_767_225_600_000_000L);
  private static final Cursor SECOND = new Cursor(1_767_225_601_500_000L);
  private static final String HISTORY_1 = "f2db41e1fa331b3e";
  private static final String HISTORY_2 = "f597429621d6eb2b";

  private final ManualClock clock = new ManualClock();
  private final ManualExecutor loop = new ManualExecutor();
  private final ManualExecutor otherLoop = new ManualExecutor();
  private final ConnectionRegistry registry = registry(true, 200, 0);

  @Test
  void a_stream_begins_with_ready_and_the_cursor_in_one_write() throws Exception {
    var transport = new RecordingTransport();
    Connection connection = open(user(1), transport);
    deliver(List.of(), FIRST);

    connection.caughtUp(List.of());

    assertThat(transport.writes()).hasSize(1);
    assertThat(transport.frames())
        .containsExactly(
            "event: ready\ndata: \n\n", "event: cursor\ndata: \nid: 2026-01-01T00:00:00\n\n");
  }

  @Test
  void a_stream_waits_for_the_first_cursor() throws Exception {
    var transport = new RecordingTransport();
    open(user(1), transport).caughtUp(List.of());

    assertThat(transport.frames()).isEmpty();
    deliver(List.of(), FIRST);

    assertThat(transport.frames()).hasSize(2);
  }

  @Test
  void without_a_monitor_a_stream_is_ready_at_once_and_has_no_cursor() {
    ConnectionRegistry without = registry(false, 200, 0);
    var transport = new RecordingTransport();

    open(without, loop, user(1), transport).caughtUp(List.of());

    assertThat(transport.frames()).containsExactly("event: ready\ndata: \n\n");
  }

  @Test
  void what_was_missed_comes_between_ready_and_the_cursor_and_only_the_cursor_has_an_id()
      throws Exception {
    deliver(List.of(), FIRST);
    var transport = new RecordingTransport();
    Connection connection = open(user(1), transport);

    connection.caughtUp(List.of(new Event.EntryPointUpdate(), historyUpdate(1)));

    assertThat(transport.frames())
        .containsExactly(
            "event: ready\ndata: \n\n",
            "event: history_update\ndata: {\"history_ids\": [\""
                + HISTORY_1
                + "\"], \"update_time\": \"2026-01-01T00:00:00\"}\n\n",
            "event: entry_point_update\ndata: {}\n\n",
            "event: cursor\ndata: \nid: 2026-01-01T00:00:00\n\n");
  }

  @Test
  void what_happens_while_catching_up_is_merged_with_what_was_missed() throws Exception {
    deliver(List.of(), FIRST);
    var transport = new RecordingTransport();
    Connection connection = open(user(1), transport);

    deliver(List.of(toUser(1, historyUpdate(2))), null);
    assertThat(transport.frames()).isEmpty();
    connection.caughtUp(List.of(historyUpdate(1)));

    assertThat(transport.frames().get(1)).contains(HISTORY_1).contains(HISTORY_2);
  }

  @Test
  void a_resync_stands_before_the_histories_that_happen_while_catching_up() throws Exception {
    deliver(List.of(), FIRST);
    var transport = new RecordingTransport();
    Connection connection = open(user(1), transport);

    deliver(List.of(toUser(1, historyUpdate(2))), null);
    connection.caughtUp(List.of(new Event.Resync(), historyUpdate(1)));

    assertThat(transport.frames().get(1)).startsWith("event: resync\n");
    assertThat(transport.frames().get(2)).contains(HISTORY_1).contains(HISTORY_2);
  }

  @Test
  void notifications_that_come_in_while_catching_up_follow_the_status_in_their_order()
      throws Exception {
    deliver(List.of(), FIRST);
    var transport = new RecordingTransport();
    Connection connection = open(user(1), transport);

    deliver(List.of(toUser(1, new Event.NotificationUpdate("1"))), null);
    deliver(List.of(toUser(1, historyUpdate(1))), null);
    deliver(List.of(toUser(1, new Event.NotificationStatus("2"))), null);
    connection.caughtUp(List.of(new Event.NotificationStatus("0"), historyUpdate(2)));

    assertThat(transport.frames())
        .extracting(frame -> frame.replaceAll("(?s)\\nid.*", "").strip())
        .containsSubsequence(
            "event: ready\ndata:",
            "event: notification_status\ndata: 0",
            "event: notification_update\ndata: 1",
            "event: notification_status\ndata: 2");
    assertThat(transport.frames().get(4)).contains(HISTORY_1).contains(HISTORY_2);
  }

  @Test
  void a_user_receives_its_own_updates_on_all_its_streams_and_nobody_else_does() throws Exception {
    var mine = live(user(1));
    var alsoMine = live(user(1));
    var others = live(user(2));

    deliver(List.of(toUser(1, historyUpdate(1))), null);

    assertThat(mine.frames())
        .containsExactly(
            "event: history_update\ndata: {\"history_ids\": [\""
                + HISTORY_1
                + "\"], \"update_time\": \"2026-01-01T00:00:00\"}\nid: 2026-01-01T00:00:00\n\n");
    assertThat(alsoMine.frames()).isEqualTo(mine.frames());
    assertThat(others.frames()).isEmpty();
  }

  @Test
  void an_anonymous_session_receives_only_its_own_history() throws Exception {
    var mine = live(session(7));
    var other = live(session(8));

    deliver(List.of(new Routed(historyUpdate(1), new Audience.Session(7))), null);

    assertThat(mine.frames()).hasSize(1);
    assertThat(other.frames()).isEmpty();
  }

  @Test
  void a_broadcast_reaches_everyone_and_is_encoded_once() throws Exception {
    var first = live(Identity.ANONYMOUS);
    var second = live(user(1));

    deliver(
        List.of(new Routed(new Event.BroadcastUpdate("{\"a\":1}"), new Audience.Everyone())), null);

    assertThat(first.frames()).hasSize(1);
    assertThat(first.writes().getFirst().getFirst())
        .isSameAs(second.writes().getFirst().getFirst());
  }

  @Test
  void an_id_never_covers_what_is_routed_after_it() throws Exception {
    var mine = live(user(1));

    deliver(List.of(toUser(1, historyUpdate(1))), SECOND);
    deliver(List.of(toUser(1, historyUpdate(2))), null);

    assertThat(mine.frames().get(0)).contains(HISTORY_1).contains("id: 2026-01-01T00:00:00\n");
    assertThat(mine.frames().get(1))
        .contains(HISTORY_2)
        .contains("id: 2026-01-01T00:00:01.500000\n");
  }

  @Test
  void a_client_that_cannot_be_written_to_gets_the_sum_when_it_reads_again() throws Exception {
    deliver(List.of(), FIRST);
    var transport = new RecordingTransport();
    Connection connection = open(user(1), transport);
    connection.caughtUp(List.of());
    transport.clear();

    transport.setWritable(false);
    for (int i = 0; i < 50; i++) {
      deliver(List.of(toUser(1, historyUpdate(1 + i % 2))), null);
    }
    deliver(List.of(toUser(1, new Event.EntryPointUpdate())), SECOND);
    assertThat(transport.frames()).isEmpty();
    transport.setWritable(true);
    connection.becameWritable();

    assertThat(transport.writes()).hasSize(1);
    assertThat(transport.frames()).hasSize(2);
    assertThat(transport.frames().get(0))
        .contains(HISTORY_1)
        .contains(HISTORY_2)
        .doesNotContain("id:");
    assertThat(transport.frames().get(1))
        .startsWith("event: entry_point_update")
        .contains("id: 2026-01-01T00:00:01.5");
  }

  @Test
  void a_client_that_reads_nothing_for_60_seconds_while_something_waits_is_closed_as_slow()
      throws Exception {
    var transport = live(user(1));
    transport.setWritable(false);
    deliver(List.of(toUser(1, historyUpdate(1))), null);

    pass(Duration.ofSeconds(59));
    assertThat(transport.ended()).isNull();
    pass(Duration.ofSeconds(3));

    assertThat(transport.ended()).isEqualTo(CloseReason.SLOW);
    assertThat(registry.size()).isZero();
  }

  @Test
  void a_mailbox_that_is_full_closes_its_stream_and_harms_no_other() throws Exception {
    var stuck = live(user(1));
    var reading = live(user(1));
    stuck.setWritable(false);

    for (int i = 0; i <= Mailbox.MAX_NOTIFICATIONS; i++) {
      deliver(List.of(toUser(1, new Event.NotificationUpdate("{\"n\":" + i + "}"))), null);
    }

    assertThat(stuck.ended()).isEqualTo(CloseReason.MAILBOX_FULL);
    assertThat(reading.frames()).hasSize(Mailbox.MAX_NOTIFICATIONS + 1);
  }

  @Test
  void a_burst_larger_than_a_mailbox_reaches_a_client_that_reads() throws Exception {
    var reading = live(user(1));
    List<Routed> burst = new ArrayList<>();
    for (int i = 0; i < 3 * Mailbox.MAX_NOTIFICATIONS; i++) {
      burst.add(toUser(1, new Event.NotificationUpdate("{\"n\":" + i + "}")));
    }

    deliver(burst, null);

    assertThat(reading.ended()).isNull();
    assertThat(reading.frames()).hasSize(burst.size());
  }

  @Test
  void silence_is_broken_by_a_keepalive_that_carries_the_cursor() throws Exception {
    var transport = live(user(1));
    deliver(List.of(), SECOND);

    pass(Duration.ofSeconds(29));
    assertThat(transport.frames()).isEmpty();
    pass(Duration.ofSeconds(2));

    assertThat(transport.frames())
        .containsExactly(
            ": keepalive\n\nevent: cursor\ndata: \nid: 2026-01-01T00:00:01.500000\n\n");
  }

  @Test
  void a_stream_that_has_ended_takes_up_no_memory_until_its_keepalive_would_have_been_due()
      throws Exception {
    RecordingTransport other = live(user(2));
    WeakReference<Connection> ended = openAndEnd(user(1));

    for (int collection = 0; collection < 10 && ended.get() != null; collection++) {
      System.gc();
    }

    assertThat(ended.get()).isNull();
    pass(Duration.ofSeconds(30));
    assertThat(other.frames().getLast()).startsWith(": keepalive");
  }

  private WeakReference<Connection> openAndEnd(Identity identity) {
    Connection connection = open(identity, new RecordingTransport());
    connection.caughtUp(List.of());
    connection.closed(CloseReason.CLIENT_GONE);
    return new WeakReference<>(connection);
  }

  @Test
  void a_write_postpones_the_keepalive() throws Exception {
    var transport = live(user(1));
    pass(Duration.ofSeconds(20));
    deliver(List.of(toUser(1, historyUpdate(1))), null);

    pass(Duration.ofSeconds(28));
    assertThat(transport.frames()).hasSize(1);
    pass(Duration.ofSeconds(4));

    assertThat(transport.frames()).hasSize(2);
    assertThat(transport.frames().getLast()).startsWith(": keepalive");
  }

  @Test
  void keepalives_go_on_for_hours_to_thousands_of_streams() throws Exception {
    List<RecordingTransport> transports = new ArrayList<>();
    ConnectionRegistry unlimited = registry(true, 0, 0);
    deliver(unlimited, List.of(), FIRST);
    for (int i = 0; i < 1_000; i++) {
      var transport = new RecordingTransport();
      open(unlimited, loop, Identity.ANONYMOUS, transport).caughtUp(List.of());
      transport.clear();
      transports.add(transport);
      clock.advance(Duration.ofMillis(7));
    }

    for (int second = 0; second < 3_600; second++) {
      clock.advance(Duration.ofSeconds(1));
      unlimited.tick();
      loop.runAll();
    }

    assertThat(transports).allSatisfy(each -> assertThat(each.frames().size()).isBetween(114, 120));
  }

  @Test
  void one_stream_too_many_is_refused_and_no_open_one_is_closed_for_it() throws Exception {
    ConnectionRegistry two = registry(true, 2, 0);
    deliver(two, List.of(), FIRST);
    var first = new RecordingTransport();
    open(two, loop, user(1), first).caughtUp(List.of());
    open(two, loop, user(1), new RecordingTransport());

    assertThat(two.admit(user(1), "10.0.0.1")).isEqualTo(new Admission.TooManyOfUser(2));
    assertThat(two.admit(user(2), "10.0.0.1")).isInstanceOf(Admission.Admitted.class);
    assertThat(first.ended()).isNull();
  }

  @Test
  void a_place_is_free_again_when_its_stream_has_closed() throws Exception {
    ConnectionRegistry one = registry(true, 1, 0);
    Connection connection = open(one, loop, user(1), new RecordingTransport());

    connection.closed(CloseReason.CLIENT_GONE);
    connection.closed(CloseReason.CLIENT_GONE);

    assertThat(one.admit(user(1), "10.0.0.1")).isInstanceOf(Admission.Admitted.class);
    assertThat(one.admit(user(1), "10.0.0.1")).isInstanceOf(Admission.TooManyOfUser.class);
  }

  @Test
  void an_address_may_have_a_limit_too() {
    ConnectionRegistry perAddress = registry(true, 0, 1);

    assertThat(perAddress.admit(user(1), "10.0.0.1")).isInstanceOf(Admission.Admitted.class);
    assertThat(perAddress.admit(user(2), "10.0.0.1")).isEqualTo(new Admission.TooManyOfAddress(1));
    assertThat(perAddress.admit(user(3), "10.0.0.2")).isInstanceOf(Admission.Admitted.class);
  }

  @Test
  void a_loop_that_holds_nobody_concerned_is_not_woken() throws Exception {
    live(user(1));

    registry.deliver(List.of(toUser(1, historyUpdate(1))), null);

    assertThat(loop.size()).isEqualTo(1);
    assertThat(otherLoop.size()).isZero();
  }

  @Test
  void many_deliveries_wake_a_loop_once_and_are_written_as_one() throws Exception {
    var mine = live(user(1));

    for (long id : LongStream.rangeClosed(1, 20).toArray()) {
      registry.deliver(List.of(toUser(1, historyUpdate(id))), null);
    }
    assertThat(loop.size()).isEqualTo(1);
    loop.runAll();

    assertThat(mine.writes()).hasSize(1);
    assertThat(mine.frames()).hasSize(1);
  }

  @Test
  void closing_all_ends_each_stream_and_empties_the_registry() throws Exception {
    var first = live(user(1));
    var second = live(Identity.ANONYMOUS);

    Thread closing = Thread.ofVirtual().unstarted(() -> closeAll(registry));
    closing.start();
    while (closing.isAlive()) {
      loop.runAll();
      otherLoop.runAll();
      Thread.onSpinWait();
    }

    assertThat(first.ended()).isEqualTo(CloseReason.SHUTDOWN);
    assertThat(second.ended()).isEqualTo(CloseReason.SHUTDOWN);
    assertThat(registry.size()).isZero();
  }

  private static void closeAll(ConnectionRegistry registry) {
    try {
      registry.leaveAll(() -> 1_000, 10, java.util.concurrent.TimeUnit.SECONDS);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  private ConnectionRegistry registry(boolean awaitsCursor, int perUser, int perAddress) {
    return new ConnectionRegistry(
        List.of(loop, otherLoop),
        () -> new FrameEncoder(IdEncoding.of(SECRET)),
        clock,
        awaitsCursor,
        new StreamConfig(
            Duration.ofSeconds(30), Duration.ofSeconds(60), 10_000, perUser, perAddress));
  }

  private RecordingTransport live(Identity identity) throws InterruptedException {
    deliver(List.of(), FIRST);
    var transport = new RecordingTransport();
    open(identity, transport).caughtUp(List.of());
    transport.clear();
    return transport;
  }

  private Connection open(Identity identity, RecordingTransport transport) {
    return open(registry, loop, identity, transport);
  }

  private static Connection open(
      ConnectionRegistry registry,
      ManualExecutor on,
      Identity identity,
      RecordingTransport transport) {
    var admitted = (Admission.Admitted) registry.admit(identity, "10.0.0.1");
    return registry.open(on, identity, transport, admitted.permit());
  }

  private void deliver(List<Routed> events, @org.jspecify.annotations.Nullable Cursor cursor)
      throws InterruptedException {
    deliver(registry, events, cursor);
  }

  private void deliver(
      ConnectionRegistry to, List<Routed> events, @org.jspecify.annotations.Nullable Cursor cursor)
      throws InterruptedException {
    to.deliver(events, cursor);
    loop.runAll();
    otherLoop.runAll();
  }

  /** Lets time pass as the server does: second by second. */
  private void pass(Duration duration) {
    for (long second = 0; second < duration.toSeconds(); second++) {
      clock.advance(Duration.ofSeconds(1));
      registry.tick();
      loop.runAll();
      otherLoop.runAll();
    }
  }

  private static Identity user(long id) {
    return new Identity(OptionalLong.of(id), OptionalLong.empty());
  }

  private static Identity session(long id) {
    return new Identity(OptionalLong.empty(), OptionalLong.of(id));
  }

  private static Event historyUpdate(long id) {
    return new Event.HistoryUpdate(List.of(id));
  }

  private static Routed toUser(long id, Event event) {
    return new Routed(event, new Audience.User(id));
  }
}
