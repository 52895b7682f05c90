package org.galaxyevents.account;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Slows down who tries passwords, by account and by client address. It treats accounts that exist
 * and others alike. Thread-safe.
 *
 * <p>After five failures within a minute an account answers nobody for a second, and then lets one
 * attempt through at a time, each failure doubling the pause up to a minute. So that whoever keeps
 * trying a user's password does not keep that user out, an address that this account was logged in
 * from is held to the limit of addresses alone. Attempts made during a pause do not prolong it.
 */
public final class LoginThrottle {

  private static final int ACCOUNT_LIMIT = 5;

  /** A classroom behind one address makes typing mistakes too. */
  private static final int ADDRESS_LIMIT = 20;

  private static final int MAX_KEYS = 10_000;
  private static final long WINDOW = Duration.ofMinutes(1).toNanos();
  private static final long LONGEST_PAUSE = Duration.ofMinutes(1).toNanos();

  /** Longer than the longest pause, or waiting it out would be the faster way to guess. */
  private static final long FORGIVEN_AFTER = Duration.ofMinutes(10).toNanos();

  private final LongSupplier nanoTime;
  private final Ledger accounts = new Ledger(ACCOUNT_LIMIT);
  private final Ledger addresses = new Ledger(ADDRESS_LIMIT);
  private final Map<String, Boolean> familiar = bounded();

  public LoginThrottle(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * Begins an attempt, which counts as a failure of the account until {@link #succeeded}: or else a
   * hundred at the same time would all be let through.
   *
   * @return how long to wait instead; empty to go on
   */
  synchronized Optional<Duration> begin(String account, String address) {
    long now = nanoTime.getAsLong();
    String network = network(address);
    boolean known = isFamiliar(account, network);
    long pause = Math.max(addresses.pause(network, now), known ? 0 : accounts.pause(account, now));
    if (pause > 0) {
      return Optional.of(Duration.ofNanos(pause));
    }
    if (!known) {
      accounts.count(account, now);
    }
    return Optional.empty();
  }

  synchronized void failed(String address) {
    addresses.count(network(address), nanoTime.getAsLong());
  }

  synchronized void succeeded(String account, String address) {
    accounts.forget(account);
    familiar.put(account + ' ' + network(address), true);
  }

  /** Takes an attempt back that came to no result. */
  synchronized void withdrawn(String account, String address) {
    if (!isFamiliar(account, network(address))) {
      accounts.takeBack(account);
    }
  }

  private boolean isFamiliar(String account, String network) {
    return familiar.containsKey(account + ' ' + network);
  }

  /** An IPv6 network of 64 bits counts as one: its owner has 2^64 addresses to try from. */
  private static String network(String address) {
    try {
      byte[] bytes = InetAddress.ofLiteral(address).getAddress();
      return HexFormat.of().formatHex(bytes.length == 16 ? Arrays.copyOf(bytes, 8) : bytes);
    } catch (IllegalArgumentException unixSocket) {
      return address;
    }
  }

  private static <T> Map<String, T> bounded() {
    return new LinkedHashMap<>(16, 0.75f, true) {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<String, T> eldest) {
        return size() > MAX_KEYS;
      }
    };
  }

  /** The failures by key. Guarded by the throttle's lock. */
  private static final class Ledger {
    private final int limit;
    private final Map<String, Failures> entries = bounded();

    private Ledger(int limit) {
      this.limit = limit;
    }

    private long pause(String key, long now) {
      Failures failures = entries.get(key);
      return failures == null ? 0 : Math.max(0, failures.pausedUntil - now);
    }

    private void count(String key, long now) {
      entries.computeIfAbsent(key, first -> new Failures(now)).count(now, limit);
    }

    private void forget(String key) {
      entries.remove(key);
    }

    private void takeBack(String key) {
      @Nullable Failures failures = entries.get(key);
      if (failures != null && failures.number > 0) {
        failures.number--;
      }
    }
  }

  /** The recent failures of one key. */
  private static final class Failures {
    private long since;
    private int number;
    private int pauses;
    private long pausedUntil;

    private Failures(long now) {
      this.since = now;
      this.pausedUntil = now;
    }

    private void count(long now, int limit) {
      boolean outlived = pauses == 0 ? now - since > WINDOW : now - pausedUntil > FORGIVEN_AFTER;
      if (outlived) {
        since = now;
        number = 0;
        pauses = 0;
      }
      number++;
      if (number >= limit) {
        long pause = Duration.ofSeconds(1L << Math.min(pauses, 6)).toNanos();
        pausedUntil = now + Math.min(pause, LONGEST_PAUSE);
        pauses++;
      }
    }
  }
}
