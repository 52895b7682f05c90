package org.galaxyevents.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.galaxyevents.account.OpenedSession;
import org.galaxyevents.account.RememberedAuthentication;
import org.galaxyevents.account.Revocations;
import org.galaxyevents.connection.Admission;
import org.galaxyevents.connection.CloseReason;
import org.galaxyevents.connection.ConnectionRegistry;
import org.galaxyevents.connection.Identity;
import org.galaxyevents.connection.StreamConfig;
import org.galaxyevents.database.Database;
import org.galaxyevents.security.IdEncoding;
import org.galaxyevents.sse.FrameEncoder;
import org.galaxyevents.testing.CountingDatabase;
import org.galaxyevents.testing.LogCapture;
import org.galaxyevents.testing.ManualClock;
import org.galaxyevents.testing.ManualExecutor;
import org.galaxyevents.testing.RecordingTransport;
import org.galaxyevents.testing.TemporaryDatabase;
import org.galaxyevents.testing.TestAccounts;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class StreamCheckTest {

  @RegisterExtension final TemporaryDatabase database = new TemporaryDatabase();

  private final AtomicInteger queries = new AtomicInteger();
  private final ManualExecutor executor = new ManualExecutor();
  private final IdEncoding encoding = IdEncoding.of(TestAccounts.ID_SECRET);
  private final ConnectionRegistry registry =
      new ConnectionRegistry(
          List.of(executor),
          () -> new FrameEncoder(encoding),
          new ManualClock(),
          false,
          new StreamConfig(Duration.ofSeconds(30), Duration.ofSeconds(60), 10_000, 0, 0));
  private StreamCheck check;
  private TestAccounts accounts;
  private long alice;
  private long bob;

  @BeforeEach
  void prepare() {
    check =
        new StreamCheck(
            registry,
            new Revocations(new CountingDatabase(database.get(), queries)),
            executor,
            new EncodedIds(encoding),
            known());
    accounts = new TestAccounts(database.get());
    alice = accounts.user("alice").id();
    bob = accounts.user("bob").id();
  }

  @Test
  void streams_of_those_who_may_be_here_stay_open() {
    List<RecordingTransport> streams =
        List.of(
            open(sessionOf(alice)),
            open(keyOf(bob)),
            open(anonymousSession()),
            open(Identity.ANONYMOUS));

    look();

    assertThat(streams).allMatch(stream -> stream.ended() == null);
  }

  @Test
  void a_session_that_ended_ends_its_streams_and_no_others() {
    Identity here = sessionOf(alice);
    Identity elsewhere = sessionOf(alice);
    RecordingTransport ending = open(here);
    RecordingTransport staying = open(elsewhere);

    accounts.sessions().logOut(here.session().getAsLong(), "10.0.0.1");
    look();

    assertThat(ending.ended()).isEqualTo(CloseReason.SESSION_ENDED);
    assertThat(staying.ended()).isNull();
  }

  @Test
  void a_revoked_key_and_a_superseded_one_end_their_streams() {
    RecordingTransport revoked = open(keyOf(alice));
    RecordingTransport superseded = open(keyOf(bob));
    RecordingTransport newest = open(keyOf(bob));

    accounts.apiKeys().revokeAll(alice);
    look();

    assertThat(revoked.ended()).isEqualTo(CloseReason.KEY_REVOKED);
    assertThat(superseded.ended()).isEqualTo(CloseReason.KEY_REVOKED);
    assertThat(newest.ended()).isNull();
  }

  @Test
  void a_user_who_was_deleted_or_deactivated_loses_all_streams() {
    List<RecordingTransport> ofAlice = List.of(open(sessionOf(alice)), open(keyOf(alice)));
    List<RecordingTransport> ofBob = List.of(open(sessionOf(bob)), open(keyOf(bob)));
    RecordingTransport visitors = open(anonymousSession());

    accounts.users().markDeleted(alice);
    accounts.users().setActive(bob, false);
    look();

    assertThat(ofAlice).allMatch(stream -> stream.ended() == CloseReason.USER_DELETED);
    assertThat(ofBob).allMatch(stream -> stream.ended() == CloseReason.USER_DEACTIVATED);
    assertThat(visitors.ended()).isNull();
    assertThat(registry.size()).isEqualTo(1);
  }

  @Test
  void a_session_whose_row_was_cleared_away_has_ended() {
    RecordingTransport stream = open(anonymousSession());

    database.execute("DELETE FROM galaxy_session");
    look();

    assertThat(stream.ended()).isEqualTo(CloseReason.SESSION_ENDED);
  }

  @Test
  void five_thousand_streams_cost_one_query() {
    List<RecordingTransport> streams = new ArrayList<>();
    List<Identity> identities = new ArrayList<>();
    database
        .get()
        .write(transaction -> {
          for (int i = 0; i < 4_000; i++) {
            identities.add(
                session(
                    accounts.sessions().openAnonymous(transaction, "10.0.0.1"),
                    OptionalLong.empty()));
          }
          for (int i = 0; i < 1_000; i++) {
            long key =
                transaction
                    .handle()
                    .createQuery(
                        "INSERT INTO api_keys (user_id, \"key\", deleted) VALUES (:user, :key, FALSE) RETURNING id")
                    .bind("user", bob)
                    .bind("key", "key" + i)
                    .mapTo(Long.class)
                    .one();
            identities.add(
                new Identity(OptionalLong.of(bob), OptionalLong.empty(), OptionalLong.of(key)));
          }
          return 0;
        });
    identities.forEach(identity -> streams.add(open(identity)));
    database.execute("UPDATE galaxy_session SET is_valid = FALSE");

    look();

    assertThat(queries).hasValue(1);
    assertThat(streams.stream().filter(stream -> stream.ended() == null)).hasSize(1);
    assertThat(registry.closed(CloseReason.SESSION_ENDED)).isEqualTo(4_000);
    assertThat(registry.closed(CloseReason.KEY_REVOKED)).isEqualTo(999);
  }

  @Test
  void the_reason_stands_in_the_log() {
    open(keyOf(alice));
    accounts.users().markDeleted(alice);

    try (LogCapture log = LogCapture.open()) {
      look();

      assertThat(log.lines()).anyMatch(line -> line.contains("USER_DELETED=1"));
    }
  }

  @Test
  void while_the_database_is_away_streams_stay_open() {
    StreamCheck blind =
        new StreamCheck(
            registry,
            new Revocations(new BrokenDatabase()),
            executor,
            new EncodedIds(encoding),
            known());
    RecordingTransport stream = open(keyOf(alice));

    blind.run();
    executor.runAll();

    assertThat(stream.ended()).isNull();
  }

  @Test
  void without_streams_nothing_is_asked() {
    open(Identity.ANONYMOUS);

    look();

    assertThat(queries).hasValue(0);
  }

  private static RememberedAuthentication known() {
    return new RememberedAuthentication(
        credentials -> {
          throw new AssertionError("nobody opens a stream here");
        },
        new ManualClock());
  }

  private void look() {
    check.run();
    executor.runAll();
  }

  private RecordingTransport open(Identity identity) {
    RecordingTransport transport = new RecordingTransport();
    var admitted = (Admission.Admitted) registry.admit(identity, "10.0.0.1");
    registry.open(executor, identity, transport, admitted.permit()).caughtUp(List.of());
    return transport;
  }

  private Identity sessionOf(long user) {
    OpenedSession before = accounts.sessions().openAnonymous("10.0.0.1");
    return session(
        accounts.sessions().logIn(before.id(), user, "10.0.0.1").orElseThrow(),
        OptionalLong.of(user));
  }

  private Identity anonymousSession() {
    return session(accounts.sessions().openAnonymous("10.0.0.1"), OptionalLong.empty());
  }

  private static Identity session(OpenedSession session, OptionalLong user) {
    return new Identity(user, OptionalLong.of(session.id()));
  }

  private Identity keyOf(long user) {
    accounts.apiKeys().create(user);
    long id = database.number("SELECT max(id) FROM api_keys");
    return new Identity(OptionalLong.of(user), OptionalLong.empty(), OptionalLong.of(id));
  }

  /** Never answers. */
  private static final class BrokenDatabase implements Database {

    @Override
    public <T extends @Nullable Object> T read(Reading<T> work) {
      throw new IllegalStateException("away");
    }

    @Override
    public <T extends @Nullable Object> T write(Writing<T> work) {
      throw new IllegalStateException("away");
    }

    @Override
    public void close() {}
  }
}
