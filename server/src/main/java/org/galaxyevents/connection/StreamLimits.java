package org.galaxyevents.connection;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the places that open streams take up. Thread-safe. */
final class StreamLimits {

  private final StreamConfig config;
  private final AtomicInteger total = new AtomicInteger();
  private final ConcurrentHashMap<Object, Integer> taken = new ConcurrentHashMap<>();

  /** How many streams have ended, by reason. */
  private final ConcurrentHashMap<CloseReason, Long> closed = new ConcurrentHashMap<>();

  StreamLimits(StreamConfig config) {
    this.config = config;
  }

  Admission admit(Identity identity, String address) {
    if (total.incrementAndGet() > config.maxStreams()) {
      total.decrementAndGet();
      return new Admission.Full(config.maxStreams());
    }
    Object owner = ownerOf(identity);
    if (!take(owner, config.maxStreamsPerUser())) {
      total.decrementAndGet();
      return new Admission.TooManyOfUser(config.maxStreamsPerUser());
    }
    Object place = new Address(address);
    if (!take(place, config.maxStreamsPerAddress())) {
      giveBack(owner, config.maxStreamsPerUser());
      total.decrementAndGet();
      return new Admission.TooManyOfAddress(config.maxStreamsPerAddress());
    }
    return new Admission.Admitted(new Place(owner, place));
  }

  long closed(CloseReason reason) {
    return closed.getOrDefault(reason, 0L);
  }

  int total() {
    return total.get();
  }

  /** Nobody in particular is counted under a key of its own that has no limit. */
  private static Object ownerOf(Identity identity) {
    if (identity.user().isPresent()) {
      return new User(identity.user().getAsLong());
    }
    return identity.session().isPresent() ? new Session(identity.session().getAsLong()) : NOBODY;
  }

  private boolean take(Object key, int limit) {
    if (limit == 0 || key == NOBODY) {
      return true;
    }
    boolean[] granted = new boolean[1];
    taken.compute(
        key,
        (same, count) -> {
          int now = count == null ? 0 : count;
          granted[0] = now < limit;
          return granted[0] ? Integer.valueOf(now + 1) : count;
        });
    return granted[0];
  }

  private void giveBack(Object key, int limit) {
    if (limit != 0 && key != NOBODY) {
      taken.computeIfPresent(key, (same, count) -> count == 1 ? null : Integer.valueOf(count - 1));
    }
  }

  private static final Object NOBODY = new Object();

  private record User(long id) {}

  private record Session(long id) {}

  private record Address(String text) {}

  /**
   * One stream's place. Extends the flag that it needs, to be one object per stream instead of two.
   */
  private final class Place extends AtomicBoolean implements Admission.Permit {
    private static final long serialVersionUID = 1L;
    private final transient Object owner;
    private final transient Object place;

    private Place(Object owner, Object place) {
      this.owner = owner;
      this.place = place;
    }

    @Override
    public void release(CloseReason reason) {
      if (compareAndSet(false, true)) {
        closed.merge(reason, 1L, Long::sum);
        giveBack(owner, config.maxStreamsPerUser());
        giveBack(place, config.maxStreamsPerAddress());
        total.decrementAndGet();
      }
    }
  }
}
