package org.galaxyevents.change.postgres;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.galaxyevents.change.ChangeSource.Batch;
import org.galaxyevents.change.ChangeSource.Session;
import org.galaxyevents.change.ChangeSource.SourceLost;
import org.galaxyevents.change.HistoryChange;
import org.galaxyevents.database.Database;
import org.galaxyevents.database.DatabaseUnavailable;
import org.galaxyevents.event.Cursor;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stretch of listening.
 *
 * <p>A sample of the open writers ({@link OpenWriters}) says up to when everything is committed,
 * but its notifications may still be under way. PostgreSQL delivers those of different transactions
 * in the order of their commits: so when a notification has come back that was sent after the
 * sample, everything has been heard that was committed before it, and not sooner.
 *
 * <p>A notification does not say when its change was stamped. It was after the last watermark, or
 * that would not have been one: this is the time that the change goes by.
 *
 * <p>Confined to the monitor's thread.
 */
final class Listening implements Session {

  private static final Logger log = LoggerFactory.getLogger(Listening.class);

  /** How long to read a table of many millions of rows, when a session resumes. */
  private static final Duration RESUME_TIMEOUT = Duration.ofMinutes(5);

  /** How long a notification to ourselves may take. */
  private static final Duration ECHO_TIMEOUT = Duration.ofSeconds(5);

  /** To read a socket is not interruptible. */
  private static final Duration LONGEST_WAIT = Duration.ofMillis(200);

  /** A second, for those who write when a session begins. */
  private static final int LOOKS_AT_BEGIN = 50;

  private static final Duration PAUSE_AT_BEGIN = Duration.ofMillis(20);

  /** Triggers can be replaced while we listen. To look at them takes a millisecond. */
  private static final int SAMPLES_BETWEEN_CHECKS = 60;

  private final Handle handle;
  private final PGConnection connection;
  private final HistoryAudit audit;

  /** A channel of this session's own: other processes need not be woken by its echo. */
  private final String echo = "galaxy_events_" + UUID.randomUUID().toString().replace('-', '_');

  private final List<HistoryChange> backlog = new ArrayList<>();
  private final Set<Long> heard = new LinkedHashSet<>();
  private final Consumer<Cursor> silenced;
  private @Nullable OpenWriters writers;
  private Cursor watermark = new Cursor(0);
  private Cursor checked = new Cursor(0);
  private int samples;

  /**
   * Begins to listen; nothing that is committed from here on escapes.
   *
   * @param silenced told since when triggers may not have notified, when that is found
   */
  Listening(Handle handle, HistoryAudit audit, Consumer<Cursor> silenced) throws SQLException {
    this.handle = handle;
    this.audit = audit;
    this.silenced = silenced;
    this.connection = handle.getConnection().unwrap(PGConnection.class);
    handle.execute("LISTEN " + HistoryAudit.CHANNEL);
    handle.execute("LISTEN " + echo);
  }

  /**
   * Why nothing can be heard, and what to do about it; empty if something can.
   *
   * @param others notifies by another connection: a pgbouncer hands on what its client itself has
   *     notified, but nothing while that client waits
   */
  Optional<String> deafness(Database others) throws SQLException {
    List<String> silent = audit.silent(handle);
    if (!silent.isEmpty()) {
      return Optional.of(
          "no trigger of these tables notifies: %s. Bring the database's schema up to date, or set history_audit_source to poll."
              .formatted(String.join(", ", silent)));
    }
    others.<Integer>write(transaction -> notify(transaction.handle(), "probe"));
    return hearEcho("probe")
        ? Optional.empty()
        : Optional.of(
            "a notification to ourselves did not come back. Is there a pgbouncer between, let direct_connection name the"
                + " same database on the PostgreSQL itself; or set history_audit_source to poll.");
  }

  /** Begins with what has changed at a moment or later, or with the next commit. */
  void begin(@Nullable Cursor from) throws SQLException {
    Optional<Cursor> settled = from == null ? settled() : Optional.empty();
    if (settled.isPresent()) {
      watermark = settled.get();
    } else {
      Cursor beginning = audit.beginning(handle);
      watermark = from == null ? beginning : PostgresPollSource.resuming(from, beginning);
      int usual = handle.getConnection().getNetworkTimeout();
      handle.getConnection().setNetworkTimeout(Runnable::run, (int) RESUME_TIMEOUT.toMillis());
      backlog.addAll(audit.changed(handle, watermark, null).changes());
      handle.getConnection().setNetworkTimeout(Runnable::run, usual);
    }
    checked = watermark;
    writers = new OpenWriters(watermark, audit.nanoTime().getAsLong());
  }

  /**
   * Waits a little for those who write when this session begins: of what they have stamped before,
   * and commit from now on, everything is heard. Else nobody knows how old their stamps are.
   *
   * @return a moment before which nothing that is still to come is stamped; empty if they take long
   */
  private Optional<Cursor> settled() {
    OpenWriters.Sample first = audit.sample(handle);
    Set<String> open = new HashSet<>(first.holders());
    for (int look = 0; !open.isEmpty() && look < LOOKS_AT_BEGIN; look++) {
      if (!pause()) {
        return Optional.empty();
      }
      open.retainAll(audit.sample(handle).holders());
    }
    return open.isEmpty() ? Optional.of(first.at()) : Optional.empty();
  }

  private static boolean pause() {
    try {
      Thread.sleep(PAUSE_AT_BEGIN);
      return true;
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public Batch next(Duration atMost) throws SourceLost, InterruptedException {
    try {
      if (backlog.isEmpty()) {
        hear(atMost.compareTo(LONGEST_WAIT) < 0 ? atMost : LONGEST_WAIT, "");
      }
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      return new Batch(takeHeard(), null);
    } catch (SQLException failure) {
      throw lost(failure);
    }
  }

  @Override
  public Batch sample() throws SourceLost {
    try {
      OpenWriters.Progress progress = openWriters().take(audit.sample(handle));
      String token = "sample " + samples;
      notify(handle, token);
      if (!hearEcho(token)) {
        throw new SourceLost("notifications no longer come back", new IllegalStateException(token));
      }
      if (++samples % SAMPLES_BETWEEN_CHECKS == 0) {
        checkTriggers();
      }
      // What was heard goes by the watermark before this one: it may be older than the sample.
      List<HistoryChange> changes = takeHeard();
      watermark = progress.watermark();
      return new Batch(changes, watermark);
    } catch (SQLException | JdbiException failure) {
      throw lost(failure);
    }
  }

  /** What was claimed since the last time may have been silent. */
  private void checkTriggers() throws SourceLost {
    List<String> silent = audit.silent(handle);
    if (!silent.isEmpty()) {
      silenced.accept(checked);
      throw new SourceLost(
          "the triggers no longer notify", new IllegalStateException(silent.toString()));
    }
    checked = watermark;
  }

  private OpenWriters openWriters() {
    if (writers == null) {
      throw new IllegalStateException("not begun");
    }
    return writers;
  }

  private int notify(Handle by, String token) {
    return by.createQuery("SELECT 1 FROM pg_notify(:channel, :token)")
        .bind("channel", echo)
        .bind("token", token)
        .mapTo(Integer.class)
        .one();
  }

  /** Waits until a notification of our own has come, and with it all that were sent before. */
  private boolean hearEcho(String token) throws SQLException {
    long deadline = audit.nanoTime().getAsLong() + ECHO_TIMEOUT.toNanos();
    // It came with the answer to its own sending, if that was by this connection.
    boolean echoed = hear(Duration.ZERO, token);
    while (!echoed && audit.nanoTime().getAsLong() - deadline < 0) {
      echoed = hear(LONGEST_WAIT, token);
    }
    return echoed;
  }

  /** Waits for notifications; whether the echo of this token is among them. */
  private boolean hear(Duration atMost, String token) throws SQLException {
    // To the driver a wait of 0 is one without end.
    int millis = (int) Math.ceilDiv(atMost.toNanos(), 1_000_000L);
    PGNotification[] notifications =
        millis <= 0 ? connection.getNotifications() : connection.getNotifications(millis);
    boolean echoed = false;
    for (PGNotification notification : notifications) {
      if (notification.getName().equals(echo)) {
        echoed |= notification.getParameter().equals(token);
      } else {
        hearChange(notification.getParameter());
      }
    }
    return echoed;
  }

  /** Whoever may connect may notify whatever he likes. */
  private void hearChange(String payload) {
    try {
      heard.add(Long.parseLong(payload));
    } catch (NumberFormatException others) {
      log.debug("Ignored the payload '{}': no id of a history", payload);
    }
  }

  private List<HistoryChange> takeHeard() {
    List<HistoryChange> changes = new ArrayList<>(backlog);
    heard.forEach(history -> changes.add(new HistoryChange(history, watermark)));
    backlog.clear();
    heard.clear();
    return changes;
  }

  @Override
  public void close() {
    close(handle);
  }

  /** Nobody is helped by hearing that a broken connection cannot be closed properly. */
  static void close(Handle handle) {
    try {
      handle.close();
    } catch (JdbiException broken) {
      log.debug("The listening connection was broken already", broken);
    }
  }

  static SourceLost lost(Exception failure) {
    Throwable cause = failure instanceof DatabaseUnavailable ? failure : root(failure);
    return new SourceLost(String.valueOf(cause.getMessage()), failure);
  }

  private static Throwable root(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }
}
