package org.galaxyevents.simulation;

import java.time.Duration;
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
import org.galaxyevents.event.Cursor;
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

  /** A notice was sent, which is published now or later, by the database's clock. */
  void sent(Notices.Notice notice) {
    publishDue();
    Duration wait = Duration.between(database.now().toLocalDateTime(), notice.published());
    if (wait.isPositive()) {
      database.after(wait, () -> sent(notice));
    }
  }

  /** What is due by the database's clock is published. */
  void publishDue() {
    database
        .tables()
        .notices()
        .takeDue(database.now().toLocalDateTime())
        .forEach(ledger::published);
  }

  /** A user's interactive tools have changed. */
  void entryPointsChanged(long user, Cursor stamp, Machine producer) {
    ledger.entryPointsChanged(user, stamp, producer);
  }

  /** A process has ended. */
  void ended(Machine machine) {
    ledger.ended(machine);
  }

  /** Asks the database, as a transaction of the pool does. */
  <A> A ask(Machine by, Supplier<A> question) {
    if (!database.isAskedByPool(by)) {
      throw new DatabaseUnavailable(
          "the simulated database is away", new IllegalStateException("away"));
    }
    return question.get();
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
