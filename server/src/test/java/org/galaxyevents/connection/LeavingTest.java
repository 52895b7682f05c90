package org.galaxyevents.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.IntSupplier;
import org.galaxyevents.event.Audience;
import org.galaxyevents.event.Cursor;
import org.galaxyevents.event.Event;
import org.galaxyevents.security.IdEncoding;
import org.galaxyevents.sse.FrameEncoder;
import org.galaxyevents.testing.ManualClock;
import org.galaxyevents.testing.ManualExecutor;
import org.galaxyevents.testing.RecordingTransport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How streams end when their process does. */
final class LeavingTest {

  private static final Cursor NOW = new Cursor(1_767_225_600_000_000L);
  private static final String TOLD = "event: cursor\ndata: \nid: 2026-01-01T00:00:00\n\n";

  private final ManualExecutor loop = new ManualExecutor();
  private final ManualExecutor otherLoop = new ManualExecutor();
  private final ConnectionRegistry registry =
      new ConnectionRegistry(
          List.of(loop, otherLoop),
          () -> new FrameEncoder(IdEncoding.of("secret")),
          new ManualClock(),
          true,
          new StreamConfig(Duration.ofSeconds(30), Duration.ofSeconds(60), 100, 0, 0));
  private final IntSupplier oneLaterThanTheOther =
      new IntSupplier() {
        private int next = 1_000;

        @Override
        public int getAsInt() {
          return next++;
        }
      };

  @BeforeEach
  void begin() throws Exception {
    deliver(List.of(), NOW);
  }

  @Test
  void each_client_is_told_when_to_come_back_and_from_where() {
    List<RecordingTransport> streams = open(loop, 3);

    leave(1, 0);

    assertThat(streams)
        .extracting(stream -> stream.frames().getLast())
        .containsExactlyInAnyOrder(
            "retry: 1000\n" + TOLD, "retry: 1001\n" + TOLD, "retry: 1002\n" + TOLD);
    assertThat(streams).extracting(RecordingTransport::ended).containsOnly(CloseReason.SHUTDOWN);
    assertThat(registry.size()).isZero();
  }

  @Test
  void a_client_that_still_has_to_be_told_something_is_given_no_later_position() throws Exception {
    RecordingTransport blocked = open(loop, 1).getFirst();
    blocked.setWritable(false);
    deliver(
        List.of(new Routed(new Event.HistoryUpdate(List.of(1L)), new Audience.Everyone())),
        new Cursor(NOW.micros() + 1));

    leave(1, 0);

    assertThat(blocked.frames()).isEmpty();
    assertThat(blocked.ended()).isEqualTo(CloseReason.SHUTDOWN);
  }

  @Test
  void a_share_leaves_at_each_step_and_at_least_so_many() {
    List<RecordingTransport> streams = open(loop, 40);
    streams.addAll(open(otherLoop, 40));

    leave(4, 1);
    assertThat(ended(streams)).isEqualTo(20);

    leave(100, 12);
    assertThat(ended(streams)).isEqualTo(32);

    leave(1, 0);
    assertThat(ended(streams)).isEqualTo(80);
  }

  @Test
  void who_stays_hears_on_until_its_turn() throws Exception {
    List<RecordingTransport> streams = open(loop, 2);
    leave(2, 1);

    deliver(List.of(new Routed(new Event.EntryPointUpdate(), new Audience.Everyone())), null);

    assertThat(streams)
        .filteredOn(stream -> stream.ended() == null)
        .singleElement()
        .satisfies(stream ->
            assertThat(stream.frames().getLast()).startsWith("event: entry_point_update"));
  }

  private void leave(int share, int atLeast) {
    registry.leave(share, atLeast, oneLaterThanTheOther);
    runAll();
  }

  private static long ended(List<RecordingTransport> streams) {
    return streams.stream().filter(stream -> stream.ended() != null).count();
  }

  private List<RecordingTransport> open(ManualExecutor on, int count) {
    List<RecordingTransport> streams = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      RecordingTransport transport = new RecordingTransport();
      Identity identity = new Identity(OptionalLong.of(i), OptionalLong.empty());
      var admitted = (Admission.Admitted) registry.admit(identity, "10.0.0.1");
      registry.open(on, identity, transport, admitted.permit()).caughtUp(List.of());
      transport.clear();
      streams.add(transport);
    }
    return streams;
  }

  private void deliver(List<Routed> events, @Nullable Cursor cursor) throws InterruptedException {
    registry.deliver(events, cursor);
    runAll();
  }

  private void runAll() {
    loop.runAll();
    otherLoop.runAll();
  }
}
