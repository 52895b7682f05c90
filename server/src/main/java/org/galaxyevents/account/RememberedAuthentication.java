package org.galaxyevents.account;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Remembers for some seconds who somebody was: those who come back again and again, whether they
 * are let in or not, cost a query now and then. What ends here is forgotten at once; what ends
 * elsewhere counts for as long as it is remembered, which with the check of open streams stays well
 * below the minute within which they end. Thread-safe; one lock, held briefly.
 */
public final class RememberedAuthentication implements Authentication {

  private static final Duration KNOWN = Duration.ofSeconds(10);

  /** Somebody who is not let in may be a moment later: a key is made, an account activated. */
  private static final Duration UNKNOWN = Duration.ofSeconds(3);

  private static final int MOST = 20_000;

  private record Remembered(Outcome outcome, long until) {}

  private final Authentication lookup;
  private final LongSupplier nanoTime;

  /** The latest last. */
  @GuardedBy("this")
  private final SequencedMap<Credentials, Remembered> remembered = new LinkedHashMap<>();

  /** How often something was forgotten: what was looked up before that must not be remembered. */
  @GuardedBy("this")
  private long forgettings;

  /**
   * @param nanoTime the passing of time, as {@link System#nanoTime}
   */
  public RememberedAuthentication(Authentication lookup, LongSupplier nanoTime) {
    this.lookup = lookup;
    this.nanoTime = nanoTime;
  }

  /** The outcome, if it is remembered. */
  public synchronized Optional<Outcome> remembered(Credentials credentials) {
    Remembered found = remembered.get(credentials);
    return found == null || nanoTime.getAsLong() - found.until() >= 0
        ? Optional.empty()
        : Optional.of(found.outcome());
  }

  /** Looks all of them up, and remembers the outcomes. */
  @Override
  public List<Outcome> authenticate(List<Credentials> credentials) {
    long before = forgettings();
    List<Outcome> outcomes = lookup.authenticate(credentials);
    remember(
        before,
        IntStream.range(0, outcomes.size())
            .mapToObj(i -> Map.entry(credentials.get(i), outcomes.get(i)))
            .toList());
    return outcomes;
  }

  /** Something has changed: forgets those whom it concerned, and whoever was not let in. */
  public synchronized void forget(Predicate<Requester> concerned) {
    forgettings++;
    remembered
        .values()
        .removeIf(each ->
            !(each.outcome() instanceof Outcome.Known(Requester requester))
                || concerned.test(requester));
  }

  private synchronized long forgettings() {
    return forgettings;
  }

  private synchronized void remember(long before, List<Map.Entry<Credentials, Outcome>> outcomes) {
    if (forgettings != before) {
      return;
    }
    long now = nanoTime.getAsLong();
    for (Map.Entry<Credentials, Outcome> each : outcomes) {
      remembered.putLast(
          each.getKey(), new Remembered(each.getValue(), now + life(each.getValue()).toNanos()));
    }
    while (remembered.size() > MOST) {
      remembered.pollFirstEntry();
    }
  }

  private static Duration life(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Known(Requester requester) ->
          requester.equals(Requester.NOBODY) ? UNKNOWN : KNOWN;
      case Outcome.CookieUnreadable unreadable -> UNKNOWN;
      case Outcome.KeyInvalid invalid -> UNKNOWN;
      case Outcome.KeyExpired expired -> UNKNOWN;
      case Outcome.AccountDeactivated deactivated -> UNKNOWN;
    };
  }
}
