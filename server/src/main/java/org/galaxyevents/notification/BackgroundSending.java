package org.galaxyevents.notification;

import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.galaxyevents.database.Database;
import org.galaxyevents.database.DatabaseUnavailable;
import org.galaxyevents.database.Transaction;
import org.galaxyevents.notification.SendingStore.Sending;
import org.galaxyevents.notification.SendingStore.State;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives notifications to many users, batch by batch, each in a transaction of its own that also
 * notes how far it has got: whoever carries on after a crash gives nobody the same twice. Each
 * batch is announced right after its commit. Thread-safe; blocks.
 */
public final class BackgroundSending {

  private static final Logger log = LoggerFactory.getLogger(BackgroundSending.class);

  /** Few enough that other writers wait for some milliseconds only. */
  static final int BATCH = 1_000;

  /** A sending that has not moved for so long has lost its process. */
  private static final Duration ABANDONED = Duration.ofSeconds(30);

  private final Database database;
  private final Announcer announcer;
  private final Distribution distribution;
  private final Executor executor;
  private final RecipientSearch search = new RecipientSearch();
  private final NotificationStore notifications = new NotificationStore();
  private final SendingStore sendings = new SendingStore();

  /**
   * @param executor where batches are written one after the other
   */
  public BackgroundSending(
      Database database, Announcer announcer, Distribution distribution, Executor executor) {
    this.database = database;
    this.announcer = announcer;
    this.distribution = distribution;
    this.executor = executor;
  }

  /** What one batch came to; no users end the sending. */
  private record Batch(
      Notification notification, boolean last, List<Long> receivers, LocalDateTime at) {}

  /** Sends in the background. Where the database fails, that stops, and is resumed later. */
  void start(String id) {
    executor.execute(() -> carryOn(id, true));
  }

  /**
   * Sends what is left.
   *
   * @param allTold whether everybody who has it was told; if not, the publisher tells all
   */
  private void carryOn(String id, boolean allTold) {
    boolean announced = allTold;
    try {
      Optional<Batch> batch = step(id);
      while (batch.isPresent() && !batch.get().last()) {
        announced = announce(batch.get()) && announced;
        if (Thread.currentThread().isInterrupted()) {
          return;
        }
        batch = step(id);
      }
      if (batch.isPresent() && announced) {
        markAnnounced(batch.get());
      }
    } catch (DatabaseUnavailable unavailable) {
      log.warn("Sending {} waits: {}", id, unavailable.getMessage());
    } catch (RuntimeException bug) {
      log.error("Sending {} has failed", id, bug);
      fail(id);
    }
  }

  /**
   * Carries on what another process, or this one before its restart, has left. To be called now and
   * then.
   *
   * @return how many were carried on
   */
  public int resume() {
    List<String> abandoned =
        database.readAt((handle, now) -> sendings.abandoned(handle, now.minus(ABANDONED)));
    for (String id : abandoned) {
      log.info("Sending {} is carried on", id);
      // Whether its last batch was announced is not known.
      carryOn(id, false);
    }
    return abandoned.size();
  }

  private Optional<Batch> step(String id) {
    return database.write(transaction ->
        sendings.underWay(transaction.handle(), id).map(sending -> give(transaction, sending)));
  }

  private Batch give(Transaction transaction, Sending sending) {
    Notification notification = sending.notification();
    List<Long> users =
        search.page(transaction.handle(), sending.expanded(), sending.lastUser(), BATCH);
    if (users.isEmpty()) {
      sendings.end(transaction, sending.id(), State.SUCCESS);
      return new Batch(notification, true, List.of(), transaction.now());
    }
    List<Long> receivers = distribution.give(transaction, notification, users);
    sendings.advance(transaction, sending, users.getLast(), receivers.size());
    return new Batch(notification, false, receivers, transaction.now());
  }

  private boolean announce(Batch batch) {
    return batch.notification().isActive(batch.at())
        && announcer.toUsers(batch.notification(), batch.receivers(), batch.at());
  }

  private void markAnnounced(Batch batch) {
    database.write(transaction -> {
      notifications.markAnnounced(transaction, List.of(batch.notification()));
      return true;
    });
  }

  private void fail(String id) {
    try {
      database.write(transaction -> {
        sendings.end(transaction, id, State.FAILURE);
        return true;
      });
    } catch (RuntimeException failure) {
      log.warn("Sending {} could not be ended: {}", id, failure.toString());
    }
  }
}
