package org.galaxyevents.notification;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.galaxyevents.notification.MailQueue.Taken;
import org.galaxyevents.notification.MailTransport.Outcome;
import org.galaxyevents.notification.MailTransport.ServerUnavailable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the mails that are due, over one connection at a time. A mail that fails is tried again
 * later and later for about a day; while the server cannot be used, none is tried. Nobody waits for
 * it: a server that hangs delays mails alone. Confined to one thread; blocks.
 */
public final class Mailer {

  private static final Logger log = LoggerFactory.getLogger(Mailer.class);

  /** How long to wait while nothing is due. */
  static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

  /** Few enough that they are done before another process takes them for lost. */
  static final int AT_ONCE = 20;

  /** With waits of up to an hour in between: about a day. */
  static final int MOST_ATTEMPTS = 30;

  private static final Duration FIRST_RETRY = Duration.ofMinutes(1);
  private static final Duration LONGEST_RETRY = Duration.ofHours(1);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  private final MailQueue queue;
  private final MailTransport transport;
  private int failuresInARow;

  public Mailer(MailQueue queue, MailTransport transport) {
    this.queue = queue;
    this.transport = transport;
  }

  /**
   * Sends some of the mails that are due.
   *
   * @return how long to wait until the next call
   * @throws org.galaxyevents.database.DatabaseUnavailable if the database cannot be asked now
   */
  public Duration sendDue() {
    List<Taken> taken = queue.take(AT_ONCE);
    if (taken.isEmpty()) {
      return LOOK_AGAIN;
    }
    Map<Long, Taken> waiting = new HashMap<>();
    taken.forEach(each -> waiting.put(each.mail().id(), each));
    List<Long> finished = new ArrayList<>();
    Duration pause = Duration.ZERO;
    try {
      transport.send(
          taken.stream().map(Taken::mail).toList(),
          (mail, outcome) -> {
            Taken done = waiting.remove(mail.id());
            if (done != null && isFinished(done, outcome)) {
              finished.add(mail.id());
            }
          });
      recovered();
    } catch (ServerUnavailable unavailable) {
      pause = troubled(unavailable);
    } finally {
      queue.forget(finished);
    }
    if (!waiting.isEmpty()) {
      queue.giveBack(List.copyOf(waiting.keySet()), pause);
    }
    return pause;
  }

  /** Whether nothing more is to be done about a mail; one that may be taken later is put back. */
  private boolean isFinished(Taken mail, Outcome outcome) {
    return switch (outcome) {
      case Outcome.Sent() -> true;
      case Outcome.Refused(String reason) -> {
        log.info("The mail {} is not taken: {}", mail.mail().key(), reason);
        yield true;
      }
      case Outcome.Failed(String reason) -> {
        if (mail.attempts() + 1 >= MOST_ATTEMPTS) {
          log.warn("The mail {} is given up: {}", mail.mail().key(), reason);
          yield true;
        }
        queue.retry(mail.mail().id(), backoff(FIRST_RETRY, mail.attempts(), LONGEST_RETRY));
        yield false;
      }
    };
  }

  private Duration troubled(ServerUnavailable unavailable) {
    if (failuresInARow == 0) {
      log.warn("No mails can be sent now, they wait: {}", unavailable.getMessage());
    }
    return backoff(FIRST_PAUSE, failuresInARow++, LONGEST_PAUSE);
  }

  private void recovered() {
    if (failuresInARow > 0) {
      log.info("Mails are sent again");
      failuresInARow = 0;
    }
  }

  /** Twice as long with each failure, up to the longest. */
  private static Duration backoff(Duration first, int failures, Duration longest) {
    Duration wait = first.multipliedBy(1L << Math.min(failures, 16));
    return wait.compareTo(longest) > 0 ? longest : wait;
  }
}
