package org.galaxyevents.database;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an operator is told about a trouble: once that there is one, however many requests run into
 * it, and once that it is over. Thread-safe.
 */
public final class TroubleLog {

  private static final Logger log = LoggerFactory.getLogger(Database.class);

  private final String purpose;
  private final AtomicReference<@Nullable String> told = new AtomicReference<>();

  /**
   * @param purpose what cannot be done, as in "the database cannot be …"
   */
  public TroubleLog(String purpose) {
    this.purpose = purpose;
  }

  /** Says so, unless that was said last. */
  public void failed(String trouble) {
    if (!trouble.equals(told.getAndSet(trouble))) {
      log.warn(
          "The database cannot be {} now: {}. Requests get 503 until it can", purpose, trouble);
    }
  }

  /** Says that it is over, if it was said that there is one. */
  public void succeeded() {
    // Read before it is written: this is called after each transaction.
    if (told.get() != null && told.getAndSet(null) != null) {
      log.info("The database can be {} again", purpose);
    }
  }
}
