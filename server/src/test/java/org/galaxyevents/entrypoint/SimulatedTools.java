package org.galaxyevents.entrypoint;

import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.galaxyevents.bus.EventDispatcher;
import org.galaxyevents.event.Cursor;

/** The interactive tools of a simulated database. Confined to the simulation's thread. */
public final class SimulatedTools {

  private SimulatedTools() {}

  /** Asks the database of the tools. */
  public interface Asking {
    <A> A ask(Supplier<A> question);

    /** When those of each user have changed last. */
    Map<Long, Cursor> entryPoints();

    LocalDateTime now();
  }

  /** What the leader looks with for changes that nobody announced. */
  public static EntryPointReconciliation reconciliation(Asking asking, EventDispatcher dispatcher) {
    return new EntryPointReconciliation(
        () -> asking.ask(() -> found(asking.entryPoints(), asking.now())), dispatcher);
  }

  private static EntryPointReconciliation.Found found(
      Map<Long, Cursor> changed, LocalDateTime now) {
    Cursor since = Cursor.of(now.minus(EntryPointReconciliation.LOOK_BACK));
    Cursor until = Cursor.of(now.minus(EntryPointReconciliation.ON_ITS_WAY));
    Map<Long, Cursor> found = new LinkedHashMap<>();
    changed.forEach((user, at) -> {
      if (!at.isBefore(since) && !until.isBefore(at)) {
        found.put(user, at);
      }
    });
    return new EntryPointReconciliation.Found(found, since);
  }
}
