package org.galaxyevents.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.galaxyevents.bus.rabbitmq.SteppedBus;
import org.galaxyevents.election.Role;
import org.jspecify.annotations.Nullable;

/**
 * One process of the cluster: a worker, which can lead too, or a monitor. Begins each of its lives
 * with nothing. Confined to the simulation's thread.
 */
final class ServerProcess {

  private final Machine machine;
  private final Role role;
  private final Surroundings around;
  private final List<StreamLink> links = new ArrayList<>();
  private @Nullable Parts parts;

  private boolean isStopping;

  /** Whether the proxy lets tabs come here. */
  private boolean isReachable = true;

  /** What lives and ends with the process. */
  private record Parts(
      SteppedBus bus, WorkerHalf worker, ProducerHalf producer, Candidacy candidacy) {}

  ServerProcess(Machine machine, Role role, Surroundings around) {
    this.machine = machine;
    this.role = role;
    this.around = around;
  }

  Machine machine() {
    return machine;
  }

  /** Whether tabs find streams here. */
  boolean isOpen() {
    return machine.lives() && isReachable && !isStopping && parts != null && role == Role.WORKER;
  }

  /** Whether it believes that it leads. */
  boolean leads() {
    return machine.lives() && parts != null && parts.candidacy().leads();
  }

  /** Begins a life. */
  void start() {
    if (parts != null) {
      return;
    }
    machine.begin();
    isStopping = false;
    around.story().tell(machine.name(), "starts");
    machine.atEnd(this::ended);
    SteppedBus bus =
        new SteppedBus(
            SteppedBus.config(machine.name(), around.shape().routing()),
            around.broker(),
            machine,
            around.schedule());
    Candidacy candidacy = new Candidacy(machine, role, around, bus);
    WorkerHalf worker = new WorkerHalf(machine, around, bus);
    ProducerHalf producer = new ProducerHalf(machine, around, bus, candidacy);
    parts = new Parts(bus, worker, producer, candidacy);
    bus.start(
        candidacy.before(producer.before(role == Role.WORKER ? worker.listener() : tasks -> {})));
    candidacy.start();
    producer.start();
    if (role == Role.WORKER) {
      worker.start();
    }
  }

  /**
   * Stops as it is asked to: leaves the election first, and ends last what carries the rest.
   *
   * @param stopped run when it has ended
   */
  void stop(Duration over, Runnable stopped) {
    if (parts == null || !isReachable || isStopping) {
      return;
    }
    isStopping = true;
    Parts stopping = parts;
    around.story().tell(machine.name(), "stops");
    stopping.candidacy().leave();
    stopping
        .worker()
        .drain(
            over,
            () ->
                stopping
                    .bus()
                    .stop(() ->
                        machine.after(
                            Duration.ZERO,
                            () -> {
                              machine.crash();
                              stopped.run();
                            })));
  }

  private void ended() {
    around.story().tell(machine.name(), "has ended");
    around.ledger().ended(machine, parts != null && parts.bus().hasUnsent());
    parts = null;
    List.copyOf(links).forEach(link -> link.cut(true));
    links.clear();
  }

  /** The network to the browsers is cut, without a word. */
  void cutFromBrowsers(boolean isCut) {
    isReachable = !isCut;
    if (isCut) {
      links.forEach(StreamLink::vanish);
    }
  }

  /** A tab asks for a stream. */
  void accept(Tab tab, Tab.Request request) {
    with(each -> each.worker().accept(tab, request, links));
  }

  /** A tab wants to look at histories. */
  void view(Tab tab, long session, Set<Long> histories) {
    with(each -> each.worker().view(tab, session, histories));
  }

  /** By a request to this process a history was taken from others. */
  void unshared(long history) {
    if (role == Role.WORKER) {
      with(each -> each.worker().unshared(history));
    }
  }

  /** What a request to this process makes it do. */
  void request(Consumer<ProducerHalf> what) {
    with(each -> what.accept(each.producer()));
  }

  private void with(Consumer<Parts> what) {
    if (parts != null) {
      what.accept(parts);
    }
  }

  /** At the quiet end it has as many streams as tabs think that it has. */
  void checkStreams() {
    links.removeIf(link -> !link.isServed());
    if (parts != null && parts.worker().streams() != links.size()) {
      around
          .promises()
          .broke(
              "Bounded",
              "%s counts %d streams, and has %d",
              machine,
              parts.worker().streams(),
              links.size());
    }
  }
}
