package org.galaxyevents.account;

import com.password4j.Argon2Function;
import com.password4j.BadParametersException;
import com.password4j.Password;
import com.password4j.types.Argon2;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Makes and checks password hashes, Argon2id by password4j. Thread-safe; blocks until one of the
 * hashing threads is free, but lets no more than {@link #WAITING} wait.
 */
public final class Passwords {

  /** Hashes made at the same time; each takes 19 MiB and a whole core. */
  public static final int AT_ONCE = 2;

  /** Hashes that may wait: beyond about a second's work a browser is better told to come again. */
  static final int WAITING = 32;

  /** Longer ones are refused, so that nobody has the server hash a megabyte. */
  static final int LONGEST = 1_024;

  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  /** Too many passwords are being hashed. Nothing was changed; trying again helps. */
  public static final class Busy extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Busy() {
      super("too many passwords are being hashed", null, false, false);
    }

    public Duration retryAfter() {
      return Duration.ofSeconds(2);
    }
  }

  private final HashCost cost;
  private final Executor threads;
  private final String nobodys;
  private final Semaphore places = new Semaphore(AT_ONCE + WAITING);

  /**
   * Passwords hashed at this cost.
   *
   * @param threads {@link #AT_ONCE} platform threads; on virtual ones a hash would hold up a
   *     carrier that requests need
   */
  public Passwords(HashCost cost, Executor threads) {
    this.cost = cost;
    this.threads = threads;
    this.nobodys =
        "$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s"
            .formatted(
                cost.memoryKib(),
                cost.iterations(),
                cost.parallelism(),
                zeros(SALT_BYTES),
                zeros(HASH_BYTES));
  }

  /**
   * The hash of a password.
   *
   * @throws Busy if too many wait already
   */
  String hash(String password) {
    return onItsThread(
        () -> Password.hash(password).addRandomSalt(SALT_BYTES).with(function()).getResult());
  }

  /**
   * Whether the password is the one behind the hash. Takes as long if there is no hash, so that the
   * time does not tell which accounts exist.
   *
   * @throws Busy if too many wait already
   */
  boolean matches(String password, Optional<String> hash) {
    boolean same = onItsThread(() -> check(password, hash.orElse(nobodys)));
    return same && hash.isPresent();
  }

  /**
   * The library keeps one for each cost, with as much memory as a hash takes. So it is made with
   * the first hash only: a server that nobody logs in to needs none.
   */
  private Argon2Function function() {
    return Argon2Function.getInstance(
        cost.memoryKib(), cost.iterations(), cost.parallelism(), HASH_BYTES, Argon2.ID);
  }

  private static boolean check(String password, String hash) {
    try {
      return Password.check(password, hash).with(Argon2Function.getInstanceFromHash(hash));
    } catch (BadParametersException notArgon2) {
      return false;
    }
  }

  private <T> T onItsThread(Supplier<T> work) {
    if (!places.tryAcquire()) {
      throw new Busy();
    }
    try {
      return CompletableFuture.supplyAsync(() -> thenLeave(work), threads)
          .get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
    } catch (RejectedExecutionException stopping) {
      places.release();
      throw new Busy();
    } catch (TimeoutException late) {
      throw new Busy();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new Busy();
    } catch (ExecutionException failure) {
      throw new IllegalStateException("a password could not be hashed", failure.getCause());
    }
  }

  /** The place is free when the work is done, not when the caller has given up waiting for it. */
  private <T> T thenLeave(Supplier<T> work) {
    try {
      return work.get();
    } finally {
      places.release();
    }
  }

  private static String zeros(int bytes) {
    return Base64.getEncoder().withoutPadding().encodeToString(new byte[bytes]);
  }
}
