package org.galaxyevents.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.galaxyevents.bus.ControlBus;
import org.galaxyevents.bus.ControlTask;
import org.galaxyevents.catchup.CatchUp;
import org.galaxyevents.catchup.Journal;
import org.galaxyevents.catchup.ResumePoint;
import org.galaxyevents.connection.Admission;
import org.galaxyevents.connection.CloseReason;
import org.galaxyevents.connection.Connection;
import org.galaxyevents.connection.ConnectionRegistry;
import org.galaxyevents.connection.Identity;
import org.galaxyevents.connection.StreamConfig;
import org.galaxyevents.event.Audience;
import org.galaxyevents.event.Cursor;
import org.galaxyevents.event.InterestGroup;
import org.galaxyevents.security.IdEncoding;
import org.galaxyevents.sse.FrameEncoder;
import org.galaxyevents.testing.ManualClock;
import org.galaxyevents.testing.ManualExecutor;
import org.galaxyevents.testing.RecordingTransport;
import org.junit.jupiter.api.Test;

final class InterestsTest {

  private static final Identity ALICE = new Identity(OptionalLong.of(2), OptionalLong.empty());
  private static final Set<InterestGroup> OF_ALICE = Set.of(InterestGroup.ofUser(2));

  private final ManualClock clock = new ManualClock();
  private final ManualExecutor blocking = new ManualExecutor();
  private final ManualExecutor loop = new ManualExecutor();
  private final Journal journal = new Journal(100, () -> 0);

  /** What happened, in order. */
  private final List<String> log = new ArrayList<>();

  private final ConnectionRegistry registry =
      new ConnectionRegistry(
          List.of(loop),
          () -> new FrameEncoder(IdEncoding.of("golden-id-secret-26")),
          clock,
          true,
          new StreamConfig(Duration.ofSeconds(30), Duration.ofSeconds(60), 100, 0, 0));
  private final Interests interests =
      new Interests(
          new RecordingInterest(), journal, (client, answer) -> log.add("looks"), blocking, clock);

  @Test
  void whoever_comes_is_listened_for_first_and_looks_for_what_was_missed_second() {
    come(ALICE);

    assertThat(log).containsExactly("listens to " + OF_ALICE, "looks");
  }

  @Test
  void who_is_listened_for_already_looks_at_once() {
    come(ALICE);
    log.clear();

    interests.missed(client(ALICE), answer -> {});

    assertThat(log).containsExactly("looks");
  }

  @Test
  void a_group_is_kept_while_somebody_of_it_is_connected() {
    connect(ALICE);
    come(ALICE);
    clock.advance(Duration.ofHours(1));

    tidy();

    assertThat(log).noneMatch(line -> line.startsWith("lets go"));
  }

  @Test
  void a_group_is_kept_for_a_minute_after_the_last_of_it_has_gone() {
    Connection connection = connect(ALICE);
    come(ALICE);
    connection.close(CloseReason.CLIENT_GONE);

    clock.advance(Duration.ofSeconds(60));
    tidy();
    assertThat(log).noneMatch(line -> line.startsWith("lets go"));
    clock.advance(Duration.ofSeconds(1));
    tidy();

    assertThat(log).endsWith("lets go of " + OF_ALICE);
  }

  @Test
  void who_comes_back_after_that_is_listened_for_anew() {
    come(ALICE);
    clock.advance(Duration.ofMinutes(2));
    tidy();
    log.clear();

    come(ALICE);

    assertThat(log).containsExactly("listens to " + OF_ALICE, "looks");
  }

  @Test
  void the_journal_knows_of_whoever_is_listened_for_from_the_next_cursor_on_and_of_nobody_else() {
    journal.moveCursor(new Cursor(100));
    come(ALICE);
    assertThat(since(2, 100)).isInstanceOf(Journal.Lookup.TooOld.class);
    journal.moveCursor(new Cursor(200));

    assertThat(since(2, 199)).isInstanceOf(Journal.Lookup.TooOld.class);
    assertThat(since(2, 200)).isEqualTo(new Journal.Lookup.Covered(List.of()));
    assertThat(since(3, 200)).isInstanceOf(Journal.Lookup.TooOld.class);
  }

  @Test
  void the_journal_knows_no_more_of_whom_is_let_go() {
    journal.moveCursor(new Cursor(100));
    come(ALICE);
    journal.moveCursor(new Cursor(200));

    clock.advance(Duration.ofMinutes(2));
    tidy();

    assertThat(since(2, 200)).isInstanceOf(Journal.Lookup.TooOld.class);
  }

  private void come(Identity who) {
    interests.missed(client(who), answer -> {});
    blocking.runAll();
  }

  private void tidy() {
    interests.tidy(registry);
    loop.runAll();
    blocking.runAll();
  }

  private Connection connect(Identity who) {
    var admitted = (Admission.Admitted) registry.admit(who, "10.0.0.1");
    return registry.open(loop, who, new RecordingTransport(), admitted.permit());
  }

  private Journal.Lookup since(long user, long micros) {
    return journal.since(List.of(new Audience.User(user)), new Cursor(micros));
  }

  private static CatchUp.Client client(Identity who) {
    return new CatchUp.Client(who.user(), who.session(), new ResumePoint.Fresh());
  }

  private final class RecordingInterest implements ControlBus {

    @Override
    public void publish(ControlTask task) {
      log.add("publishes");
    }

    @Override
    public void start(Listener listener) {}

    @Override
    public void listenTo(Set<InterestGroup> groups) {
      log.add("listens to " + groups);
    }

    @Override
    public void stopListeningTo(Set<InterestGroup> groups) {
      log.add("lets go of " + groups);
    }

    @Override
    public void close() {}
  }
}
