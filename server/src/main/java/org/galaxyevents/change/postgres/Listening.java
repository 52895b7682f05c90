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
import java.util.function.LongSupplier;
import org.galaxyevents.change.ChangeSource.Batch;
import org.galaxyevents.change.ChangeSource.Session;
import org.galaxyevents.change.ChangeSource.SourceLost;
import org.galaxyevents.change.HistoryChange;
import org.galaxyevents.database.DatabaseUnavailable;
import org.galaxyevents.event.Cursor;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
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

  /** How long a notification to ourselves may take. */
  private static final Duration ECHO_TIMEOUT = Duration.ofSeconds(5);

  /** To read a socket is not interruptible. */
  private static final Duration LONGEST_WAIT = Duration.ofMillis(200);

  /** For those who write when a session begins. */
  private static final Duration PATIENCE_AT_BEGIN = Duration.ofSeconds(1);

  private static final Duration PAUSE_AT_BEGIN = Duration.ofMillis(20);

  /** Triggers can be replaced while we listen. To look at them takes a millisecond. */
  private static final Duration BETWEEN_CHECKS = Duration.ofMinutes(1);

  /** How much of what was claimed by listening may have been silent, if the triggers are. */
  static final Duration UNCHECKED = BETWEEN_CHECKS.plusSeconds(1);

  private final ListeningConnection connection;
  private final HistoryAudit audit;
  private final LongSupplier nanoTime;

  /** A channel of this session's own: other processes need not be woken by its echo. */
  private final String echo = "galaxy_events_" + UUID.randomUUID().toString().replace('-', '_');

  private final List<HistoryChange> backlog = new ArrayList<>();
  private final Set<Long> heard = new LinkedHashSet<>();
  private final Consumer<Cursor> silenced;
  private @Nullable OpenWriters writers;
  private Cursor watermark = new Cursor(0);
  private Cursor checked = new Cursor(0);
  private long checkedAt;
  private int samples;

  /**
   * Begins to listen; nothing that is committed from here on escapes.
   *
   * @param silenced told since when triggers may not have notified, when that is found
   */
  Listening(ListeningConnection connection, LongSupplier nanoTime, Consumer<Cursor> silenced) {
    this.connection = connection;
    this.audit = connection.audit();
    this.nanoTime = nanoTime;
    this.silenced = silenced;
    connection.listen(HistoryAudit.CHANNEL);
    connection.listen(echo);
  }

  /**
   * Why nothing can be heard, and what to do about it; empty if something can.
   *
   * @param others notifies by another connection: a pgbouncer hands on what its client itself has
   *     notified, but nothing while that client waits
   */
  Optional<String> deafness(HistoryAudit others) throws SQLException {
    List<String> silent = audit.silent();
    if (!silent.isEmpty()) {
      return Optional.of(
          "no trigger of these tables notifies: %s. Bring the database's schema up to date, or set history_audit_source to poll."
              .formatted(String.join(", ", silent)));
    }
    others.notify(echo, "probe");
    return hearEcho("probe")
        ? Optional.empty()
        : Optional.of(
            "a notification to ourselves did not come back. Is there a pgbouncer between, let direct_connection name the"
                + " same database on the PostgreSQL itself; or set history_audit_source to poll.");
  }

  /**
   * Begins with what has changed at a moment or later, or with the next commit.
   *
   * @param from what was claimed before; null begins with the next commit
   * @param unheard since when some of what was claimed may not have been emitted; null if all was
   */
  void begin(@Nullable Cursor from, @Nullable Cursor unheard) throws SQLException {
    Optional<Cursor> settled = from == null ? settled() : Optional.empty();
    if (settled.isPresent()) {
      watermark = settled.get();
    } else {
      Cursor beginning = audit.beginning();
      watermark = from == null ? beginning : PostgresPollSource.resuming(from, beginning);
      Cursor since = unheard == null ? watermark : watermark.earlierOf(unheard);
      backlog.addAll(connection.changedSince(since).changes());
    }
    checked = watermark;
    checkedAt = nanoTime.getAsLong();
    writers = new OpenWriters(watermark, nanoTime.getAsLong());
  }

  /**
   * Waits a little for those who write when this session begins: of what they have stamped before,
   * and commit from now on, everything is heard. Else nobody knows how old their stamps are.
   *
   * @return a moment before which nothing that is still to come is stamped; empty if they take long
   */
  private Optional<Cursor> settled() throws SQLException {
    OpenWriters.Sample first = audit.sample();
    Set<String> open = new HashSet<>(first.holders());
    long deadline = nanoTime.getAsLong() + PATIENCE_AT_BEGIN.toNanos();
    while (!open.isEmpty()
        && nanoTime.getAsLong() - deadline < 0
        && !Thread.currentThread().isInterrupted()) {
      hear(PAUSE_AT_BEGIN, "");
      open.retainAll(audit.sample().holders());
    }
    return open.isEmpty() ? Optional.of(first.at()) : Optional.empty();
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
      OpenWriters.Progress progress = openWriters().take(audit.sample());
      String token = "sample " + samples++;
      audit.notify(echo, token);
      if (!hearEcho(token)) {
        throw new SourceLost("notifications no longer come back", new IllegalStateException(token));
      }
      if (nanoTime.getAsLong() - checkedAt >= BETWEEN_CHECKS.toNanos()) {
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
    List<String> silent = audit.silent();
    if (!silent.isEmpty()) {
      silenced.accept(checked);
      throw new SourceLost(
          "the triggers no longer notify", new IllegalStateException(silent.toString()));
    }
    checked = watermark;
    checkedAt = nanoTime.getAsLong();
  }

  private OpenWriters openWriters() {
    if (writers == null) {
      throw new IllegalStateException("not begun");
    }
    return writers;
  }

  /** Waits until a notification of our own has come, and with it all that were sent before. */
  private boolean hearEcho(String token) throws SQLException {
    long deadline = nanoTime.getAsLong() + ECHO_TIMEOUT.toNanos();
    // It came with the answer to its own sending, if that was by this connection.
    boolean echoed = hear(Duration.ZERO, token);
    while (!echoed && nanoTime.getAsLong() - deadline < 0) {
      echoed = hear(LONGEST_WAIT, token);
    }
    return echoed;
  }

  /** Waits for notifications; whether the echo of this token is among them. */
  private boolean hear(Duration atMost, String token) throws SQLException {
    boolean echoed = false;
    for (ListeningConnection.Notification notification : connection.hear(atMost)) {
      if (notification.channel().equals(echo)) {
        echoed |= notification.payload().equals(token);
      } else {
        hearChange(notification.payload());
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
    connection.close();
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
