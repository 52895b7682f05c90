package org.galaxyevents.viewer;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.galaxyevents.event.Audience;
import org.jspecify.annotations.Nullable;

/**
 * Which histories each user or session looks at, as far as this process has heard. Each
 * subscription ends a minute after it was heard of last. Bounded for each viewer and altogether.
 * Thread-safe; one lock, held briefly.
 */
public final class ViewerSubscriptions {

  /** How long a subscription lives of which nothing is heard: three renewals may be lost. */
  public static final Duration LIFE = Duration.ofMinutes(1);

  /** Sessions cost nothing to make: without a bound, neither would memory. */
  static final int MOST_ALTOGETHER = 200_000;

  /** What became of a wish to look at histories. */
  enum Acceptance {
    ACCEPTED,
    TOO_MANY_OF_VIEWER,
    FULL
  }

  /**
   * @param acceptedHere until when this process renews it although nobody may be connected here
   * @param allowed whether it was found that this viewer might look, which Galaxy does not check
   */
  private record Heard(long at, @Nullable Long acceptedHere, boolean allowed) {}

  private final int mostPerViewer;
  private final LongSupplier nanoTime;

  @GuardedBy("this")
  private final Map<Audience, Map<Long, Heard>> byViewer = new HashMap<>();

  @GuardedBy("this")
  private final Map<Long, Set<Audience>> byHistory = new HashMap<>();

  /** From whom each history was taken who have not been told yet. */
  @GuardedBy("this")
  private final Map<Long, Set<Audience>> ended = new HashMap<>();

  @GuardedBy("this")
  private int size;

  /**
   * @param mostPerViewer how many histories one user, or one session, may look at
   * @param nanoTime the passing of time, as {@link System#nanoTime}
   */
  public ViewerSubscriptions(int mostPerViewer, LongSupplier nanoTime) {
    this.mostPerViewer = mostPerViewer;
    this.nanoTime = nanoTime;
  }

  int mostPerViewer() {
    return mostPerViewer;
  }

  /** The moment, to be compared with when somebody was heard of. */
  long now() {
    return nanoTime.getAsLong();
  }

  /**
   * Subscribes to all of these, or to none.
   *
   * @param allowed whether it was found that the viewer may look at them
   */
  synchronized Acceptance accept(Audience viewer, Set<Long> histories, boolean allowed) {
    Map<Long, Heard> own = byViewer.getOrDefault(viewer, Map.of());
    long more = histories.stream().filter(id -> !own.containsKey(id)).count();
    if (own.size() + more > mostPerViewer) {
      return Acceptance.TOO_MANY_OF_VIEWER;
    }
    if (size + more > MOST_ALTOGETHER) {
      return Acceptance.FULL;
    }
    long now = nanoTime.getAsLong();
    for (long id : histories) {
      Heard before = own.get(id);
      boolean known = before != null && before.allowed();
      put(viewer, id, new Heard(now, now + LIFE.toNanos(), allowed || known));
    }
    return Acceptance.ACCEPTED;
  }

  /**
   * Somebody, here or elsewhere, looks at a history. Beyond the bounds it is not remembered.
   *
   * @return whether this is news, and was remembered
   */
  synchronized boolean heard(Audience viewer, long history) {
    Map<Long, Heard> own = byViewer.getOrDefault(viewer, Map.of());
    Heard before = own.get(history);
    if (before == null && (own.size() >= mostPerViewer || size >= MOST_ALTOGETHER)) {
      return false;
    }
    put(
        viewer,
        history,
        new Heard(
            nanoTime.getAsLong(),
            before == null ? null : before.acceptedHere(),
            before != null && before.allowed()));
    return before == null;
  }

  /** Somebody who looks may do so: they are to be told when that ends. */
  synchronized void allow(Audience viewer, long history) {
    Heard heard = heardOf(viewer, history);
    if (heard != null) {
      put(viewer, history, new Heard(heard.at(), heard.acceptedHere(), true));
    }
  }

  /** Somebody looks no more. */
  synchronized void end(Audience viewer, long history) {
    Map<Long, Heard> own = byViewer.get(viewer);
    if (own != null && own.remove(history) != null) {
      forget(viewer, history);
      if (own.isEmpty()) {
        byViewer.remove(viewer);
      }
    }
  }

  /** Somebody may not look, as was found at that moment; one who asked since may again. */
  synchronized void refuse(Audience viewer, long history, long foundAt) {
    Heard heard = heardOf(viewer, history);
    if (heard != null && heard.at() - foundAt <= 0) {
      end(viewer, history);
    }
  }

  /** The same of somebody who may have looked before: if so, that is still to be told. */
  synchronized void take(Audience viewer, long history, long foundAt) {
    Heard heard = heardOf(viewer, history);
    refuse(viewer, history, foundAt);
    if (heard != null && heard.allowed() && heardOf(viewer, history) == null) {
      ended.computeIfAbsent(history, same -> new LinkedHashSet<>(2)).add(viewer);
    }
  }

  /** From whom this history was taken; each is given out once, but not who looks at it again. */
  synchronized Set<Audience> takeEnded(long history) {
    Set<Audience> viewers = ended.remove(history);
    if (viewers == null) {
      return Set.of();
    }
    viewers.removeIf(viewer -> isSubscribed(viewer, history));
    return viewers;
  }

  synchronized Set<Long> endedHistories() {
    return Set.copyOf(ended.keySet());
  }

  /** Whether anybody looks at it, or did until it was taken. */
  synchronized boolean concerns(long history) {
    return byHistory.containsKey(history) || ended.containsKey(history);
  }

  synchronized boolean isViewed(long history) {
    return byHistory.containsKey(history);
  }

  synchronized boolean isSubscribed(Audience viewer, long history) {
    return byViewer.getOrDefault(viewer, Map.of()).containsKey(history);
  }

  synchronized Set<Audience> viewersOf(long history) {
    return new LinkedHashSet<>(byHistory.getOrDefault(history, Set.of()));
  }

  synchronized Set<Long> viewed() {
    return new LinkedHashSet<>(byHistory.keySet());
  }

  synchronized int size() {
    return size;
  }

  /** Forgets what was not heard of for its life. */
  synchronized void expire() {
    long now = nanoTime.getAsLong();
    for (var viewers = byViewer.entrySet().iterator(); viewers.hasNext(); ) {
      Map.Entry<Audience, Map<Long, Heard>> viewer = viewers.next();
      for (Iterator<Map.Entry<Long, Heard>> each = viewer.getValue().entrySet().iterator();
          each.hasNext(); ) {
        Map.Entry<Long, Heard> history = each.next();
        if (now - history.getValue().at() >= LIFE.toNanos()) {
          each.remove();
          forget(viewer.getKey(), history.getKey());
        }
      }
      if (viewer.getValue().isEmpty()) {
        viewers.remove();
      }
    }
  }

  /** What this process keeps alive: of who is connected here, and what it accepted of late. */
  synchronized Map<Audience, Set<Long>> toRenew(Predicate<Audience> connected) {
    long now = nanoTime.getAsLong();
    Map<Audience, Set<Long>> found = new LinkedHashMap<>();
    byViewer.forEach((viewer, histories) -> {
      boolean here = connected.test(viewer);
      histories.forEach((history, heard) -> {
        Long accepted = heard.acceptedHere();
        if (here || (accepted != null && now - accepted < 0)) {
          found.computeIfAbsent(viewer, same -> new LinkedHashSet<>()).add(history);
        }
      });
    });
    return found;
  }

  /** Those of these of which it was found that their viewers may look at them. */
  synchronized Map<Audience, Set<Long>> allowed(Map<Audience, Set<Long>> viewed) {
    Map<Audience, Set<Long>> found = new LinkedHashMap<>();
    viewed.forEach((viewer, histories) -> {
      for (long history : histories) {
        Heard heard = heardOf(viewer, history);
        if (heard != null && heard.allowed()) {
          found.computeIfAbsent(viewer, same -> new LinkedHashSet<>()).add(history);
        }
      }
    });
    return found;
  }

  @GuardedBy("this")
  private @Nullable Heard heardOf(Audience viewer, long history) {
    return byViewer.getOrDefault(viewer, Map.of()).get(history);
  }

  @GuardedBy("this")
  private void put(Audience viewer, long history, Heard heard) {
    if (byViewer.computeIfAbsent(viewer, same -> new LinkedHashMap<>(4)).put(history, heard)
        == null) {
      byHistory.computeIfAbsent(history, same -> new LinkedHashSet<>(2)).add(viewer);
      size++;
    }
  }

  @GuardedBy("this")
  private void forget(Audience viewer, long history) {
    size--;
    Set<Audience> viewers = byHistory.get(history);
    if (viewers != null && viewers.remove(viewer) && viewers.isEmpty()) {
      byHistory.remove(history);
    }
  }
}
