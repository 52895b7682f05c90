package org.galaxyevents.change.postgres;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.galaxyevents.change.ChangeSource.Batch;
import org.galaxyevents.event.Cursor;

/** What a source emitted, and what it claimed, in their order. Confined to the test's thread. */
final class ClaimLedger {

  private record Claim(Cursor watermark, int position) {}

  private final Map<Long, Integer> positions = new HashMap<>();
  private final List<Claim> claims = new ArrayList<>();
  private int position;

  void take(Batch batch) {
    batch.changes().forEach(change -> positions.putIfAbsent(change.historyId(), position++));
    if (batch.watermark() != null) {
      claims.add(new Claim(batch.watermark(), position++));
    }
  }

  int claims() {
    return claims.size();
  }

  Cursor lastClaim() {
    return claims.getLast().watermark();
  }

  /** The changes that were never emitted. */
  List<ManyWriters.Change> missing(List<ManyWriters.Change> committed) {
    return committed.stream().filter(change -> !positions.containsKey(change.history())).toList();
  }

  /** The changes that were emitted behind a claim that covers them. */
  List<ManyWriters.Change> claimedTooEarly(List<ManyWriters.Change> committed) {
    return committed.stream()
        .filter(
            change -> firstCovering(change.stamp()) < positions.getOrDefault(change.history(), 0))
        .toList();
  }

  private int firstCovering(Cursor stamp) {
    int low = 0;
    int high = claims.size();
    while (low < high) {
      int middle = (low + high) / 2;
      if (claims.get(middle).watermark().isBefore(stamp)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low == claims.size() ? Integer.MAX_VALUE : claims.get(low).position();
  }
}
