package org.galaxyevents.database;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Ids or keys, cut into lists for {@code IN (…)}. Each list is filled up to a power of two by
 * repeating its last id: a statement for each length would fill the cache of parsed statements.
 */
public final class IdBatches {

  private IdBatches() {}

  /** The batches, none if there are no ids. */
  public static <T> List<List<T>> of(Collection<T> ids, int atMost) {
    List<T> all = List.copyOf(ids);
    List<List<T>> batches = new ArrayList<>();
    for (int from = 0; from < all.size(); from += atMost) {
      batches.add(filledUp(all.subList(from, Math.min(all.size(), from + atMost))));
    }
    return batches;
  }

  private static <T> List<T> filledUp(List<T> ids) {
    List<T> filled = new ArrayList<>(ids);
    while (Integer.bitCount(filled.size()) != 1) {
      filled.add(ids.getLast());
    }
    return filled;
  }
}
