package org.galaxyevents.simulation;

import java.time.Duration;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.galaxyevents.account.Revocations.Held;
import org.galaxyevents.account.Revocations.Revocation;
import org.galaxyevents.bus.rabbitmq.SimulatedBroker;
import org.galaxyevents.database.DatabaseUnavailable;
import org.galaxyevents.security.IdEncoding;

/** What every process of a cluster is among. Confined to the simulation's thread. */
record Surroundings(
    Schedule schedule,
    Story story,
    Shape shape,
    SimulatedDatabase database,
    SimulatedRegister register,
    SimulatedBroker broker,
    Ledger ledger,
    Promises promises,
    IdEncoding ids) {

  /**
   * What is due by the database's clock is published, and what is not will be. To be called when a
   * notice was sent, and when the clock was set.
   */
  void publishDue() {
    LocalDateTime now = database.now().toLocalDateTime();
    Notices notices = database.tables().notices();
    notices.takeDue(now).forEach(ledger::published);
    for (Notices.Notice each : notices.unpublished()) {
      database.after(Duration.between(now, each.published()), this::publishDue);
    }
  }

  /** Asks the database, as a transaction of the pool does. */
  <A> A ask(Machine by, Supplier<A> question) {
    if (!database.isAskedByPool(by)) {
      throw new DatabaseUnavailable(
          "the simulated database is away", new IllegalStateException("away"));
    }
    return question.get();
  }

  /** Asks the database for those who open a stream, which is counted. */
  <A> A lookUp(Machine by, Supplier<A> question) {
    database.countLookup();
    return ask(by, question);
  }

  /** Who may be here no more. */
  Function<Set<Held>, Map<Held, Revocation>> revocations(Machine by) {
    return held ->
        ask(
            by,
            () -> {
              Map<Held, Revocation> revoked = new HashMap<>();
              for (Held one : held) {
                OptionalLong id = one.session();
                Tables.Session row =
                    id.isEmpty() ? null : database.tables().session(id.getAsLong());
                if (row == null || !row.isValid()) {
                  revoked.put(one, Revocation.SESSION_ENDED);
                }
              }
              return revoked;
            });
  }
}
