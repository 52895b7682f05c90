package org.galaxyevents.database.sqlite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.galaxyevents.database.DatabaseRefused;
import org.jspecify.annotations.Nullable;

/**
 * The lock on a file beside the database, which falls with its process: held by one server, or
 * shared by several. Confined to the thread that opens and closes the database.
 */
final class SqliteLock implements AutoCloseable {

  /** Another process may be at the schema. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Duration PAUSE = Duration.ofMillis(50);

  private final Path database;
  private final FileChannel channel;
  private final boolean isToBeShared;
  private @Nullable FileLock held;

  private SqliteLock(Path database, FileChannel channel, boolean isToBeShared) {
    this.database = database;
    this.channel = channel;
    this.isToBeShared = isToBeShared;
  }

  /**
   * Takes it for this process alone.
   *
   * @throws DatabaseRefused if another process has it
   */
  static SqliteLock alone(Path database) throws DatabaseRefused {
    SqliteLock lock = open(database, false);
    lock.held = lock.tryLock(false);
    return lock.orRefuse();
  }

  /**
   * Takes it alone until {@link #letOthersIn}, for whoever comes first makes the schema; or shares
   * it with those who have made it.
   *
   * @throws DatabaseRefused if another process has it for itself
   */
  static SqliteLock shared(Path database) throws DatabaseRefused {
    SqliteLock lock = open(database, true);
    lock.held = lock.tryLock(false);
    if (lock.held == null) {
      lock.awaitShare();
    }
    return lock.orRefuse();
  }

  /** The schema is there: others may use the database, if it is to be shared. */
  void letOthersIn() throws DatabaseRefused {
    FileLock alone = held;
    if (isToBeShared && alone != null && !alone.isShared()) {
      release(alone);
      awaitShare();
      orRefuse();
    }
  }

  private static SqliteLock open(Path database, boolean isToBeShared) throws DatabaseRefused {
    try {
      if (database.getParent() != null) {
        Files.createDirectories(database.getParent());
      }
      FileChannel channel =
          FileChannel.open(
              database.resolveSibling(database.getFileName() + ".lock"),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      return new SqliteLock(database, channel, isToBeShared);
    } catch (IOException failure) {
      throw unwritable(database, failure);
    }
  }

  private void awaitShare() throws DatabaseRefused {
    held = tryLock(true);
    for (long waited = 0;
        held == null && waited < PATIENCE.toMillis();
        waited += PAUSE.toMillis()) {
      try {
        Thread.sleep(PAUSE);
      } catch (InterruptedException stop) {
        Thread.currentThread().interrupt();
        return;
      }
      held = tryLock(true);
    }
  }

  private SqliteLock orRefuse() throws DatabaseRefused {
    if (held == null) {
      close();
      throw new DatabaseRefused(
          ("The database %s is in use by another galaxy-events server. Stop that one, or choose another folder with --data."
                  + " Several processes can share a database if all of them name a RabbitMQ, by amqp_internal_connection.")
              .formatted(database));
    }
    return this;
  }

  private @Nullable FileLock tryLock(boolean shared) throws DatabaseRefused {
    try {
      return channel.tryLock(0, Long.MAX_VALUE, shared);
    } catch (OverlappingFileLockException inThisProcess) {
      return null;
    } catch (IOException failure) {
      close();
      throw unwritable(database, failure);
    }
  }

  private static void release(FileLock lock) {
    try {
      lock.release();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static DatabaseRefused unwritable(Path database, IOException failure) {
    return new DatabaseRefused(
        "The folder of the database %s cannot be written to (%s). Choose another one with --data."
            .formatted(database, failure));
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
