package org.galaxyevents.simulation;

import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.galaxyevents.bus.ControlBus;
import org.galaxyevents.bus.EventDispatcher;
import org.galaxyevents.database.DatabaseUnavailable;
import org.galaxyevents.entrypoint.EntryPointAnnouncer;
import org.galaxyevents.entrypoint.EntryPointReconciliation;
import org.galaxyevents.entrypoint.SimulatedTools;
import org.galaxyevents.event.Cursor;
import org.galaxyevents.notification.Publisher;
import org.galaxyevents.notification.SimulatedNotifying;

/**
 * What a process announces besides changes of histories: notifications and entry points behind the
 * commit of whoever makes them, and while it leads what falls due. Confined to the simulation's
 * thread.
 */
final class ProducerHalf implements SimulatedNotifying.Asking, SimulatedTools.Asking {

  private static final Duration REQUEST = Duration.ofMillis(1);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Machine machine;
  private final Surroundings around;
  private final Candidacy candidacy;
  private final SimulatedNotifying notifying;
  private final Publisher publisher;
  private final EntryPointAnnouncer entryPoints;
  private final EntryPointReconciliation tools;

  ProducerHalf(Machine machine, Surroundings around, ControlBus bus, Candidacy candidacy) {
    this.machine = machine;
    this.around = around;
    this.candidacy = candidacy;
    this.notifying = new SimulatedNotifying(bus, around.ids());
    this.publisher = notifying.publisher(this);
    this.entryPoints = new EntryPointAnnouncer(Optional.of(new EventDispatcher(bus)));
    this.tools = SimulatedTools.reconciliation(this, new EventDispatcher(bus));
  }

  /** What hears the bus before another one does. */
  ControlBus.Listener before(ControlBus.Listener next) {
    return tools.before(next);
  }

  void start() {
    machine.repeat(Duration.ofSeconds(1), entryPoints::retry);
    machine.repeat(EntryPointReconciliation.LOOK_AGAIN, this::lookForTools);
    machine.after(PAUSE, this::publish);
  }

  private void lookForTools() {
    try {
      if (candidacy.leads()) {
        tools.look();
      }
    } catch (DatabaseUnavailable unavailable) {
      around.story().tell(machine.name(), "cannot look for tools now");
    }
  }

  private void publish() {
    Duration wait = PAUSE;
    try {
      if (candidacy.leads()) {
        wait = publisher.publishDue();
      }
    } catch (DatabaseUnavailable unavailable) {
      around.story().tell(machine.name(), "cannot publish now");
    }
    machine.after(wait, this::publish);
  }

  /** Somebody sends something by a request to this process. */
  void send(List<Long> users, Duration inHowLong) {
    SimulatedDatabase database = around.database();
    if (!database.isReachable(machine)) {
      return;
    }
    LocalDateTime now = database.now().toLocalDateTime();
    Notices notices = database.tables().notices();
    Notices.Notice notice = new Notices.Notice(notices.newId(), users, now, now.plus(inHowLong));
    database.transaction(
        List.of(),
        REQUEST,
        () -> {
          notices.insert(notice);
          if (inHowLong.isZero() && now.isAfter(database.now().toLocalDateTime())) {
            around.ledger().announcedTooEarly(notice.id());
          }
          around.story().tell("database", "commit of %s", notice);
          around.story().count("changes");
          around.publishDue();
        },
        wasCommitted -> {
          if (wasCommitted && inHowLong.isZero()) {
            machine.after(machine.delay(REQUEST), () -> announce(notice));
          }
        });
  }

  private void announce(Notices.Notice notice) {
    if (notifying.announce(notice, now())) {
      around
          .database()
          .transaction(
              List.of(),
              Duration.ZERO,
              () -> around.database().tables().notices().announced(notice.id()),
              wasCommitted -> {});
    }
  }

  /** A tool of a user starts or ends. */
  void toolChanges(long user) {
    SimulatedDatabase database = around.database();
    if (!database.isReachable(machine)) {
      return;
    }
    Cursor stamp = database.now();
    database.transaction(
        List.of(),
        REQUEST,
        () -> {
          database.tables().entryPoints().put(user, stamp);
          around.story().tell("database", "commit of a tool of user %d", user);
          around.story().count("changes");
          around.ledger().entryPointsChanged(user, stamp);
        },
        wasCommitted -> {
          if (wasCommitted) {
            machine.after(
                machine.delay(REQUEST), () -> entryPoints.changed(user, stamp.toLocalDateTime()));
          }
        });
  }

  @Override
  public <A> A ask(Supplier<A> question) {
    return around.ask(machine, question);
  }

  @Override
  public Map<Long, Cursor> entryPoints() {
    return around.database().tables().entryPoints();
  }

  @Override
  public Notices notices() {
    return around.database().tables().notices();
  }

  @Override
  public LocalDateTime now() {
    return around.database().now().toLocalDateTime();
  }
}
