package org.galaxyevents.viewer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.galaxyevents.bus.ControlBus;
import org.galaxyevents.bus.ControlTask;
import org.galaxyevents.connection.ConnectionRegistry;
import org.galaxyevents.event.Audience;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps subscriptions alive while somebody has a stream: says every 20 seconds who here looks at
 * what, so that a worker that started later, or missed a message, knows it too; and ends those of
 * whom a history was taken. Confined to the thread that calls {@link #run}.
 */
public final class ViewerRenewal implements Runnable {

  /** Three of them fit into the life of a subscription. */
  public static final Duration INTERVAL = Duration.ofSeconds(20);

  private static final Logger log = LoggerFactory.getLogger(ViewerRenewal.class);

  /** A task that names more is split: workers decode it in one piece. */
  private static final int MOST_IN_ONE_TASK = 1_000;

  private final ViewerSubscriptions subscriptions;
  private final ViewerAnnouncer announcer;
  private final ConnectionRegistry registry;
  private final ControlBus bus;

  public ViewerRenewal(
      ViewerSubscriptions subscriptions,
      ViewerAnnouncer announcer,
      ConnectionRegistry registry,
      ControlBus bus) {
    this.subscriptions = subscriptions;
    this.announcer = announcer;
    this.registry = registry;
    this.bus = bus;
  }

  @Override
  public void run() {
    try {
      Map<Audience, Set<Long>> viewed = subscriptions.toRenew(registry::isConnected);
      if (!viewed.isEmpty()) {
        renew(checked(viewed));
      }
      // Last: a process that stood still for a minute must not forget what is looked at here.
      subscriptions.expire();
      announcer.tellOfEnds();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException bug) {
      // A scheduled task that throws is never run again.
      log.error("Subscriptions could not be renewed; it will be tried again", bug);
    }
  }

  /**
   * Without the database those live on of whom it was asked before: whoever is named in a renewal
   * counts as one that may look, and is told when that ends.
   */
  private Map<Audience, Set<Long>> checked(Map<Audience, Set<Long>> viewed) {
    try {
      return announcer.recheck(viewed);
    } catch (RuntimeException unavailable) {
      log.debug("Subscriptions are renewed unchecked", unavailable);
      return subscriptions.allowed(viewed);
    }
  }

  private void renew(Map<Audience, Set<Long>> viewed) throws InterruptedException {
    viewed.forEach(
        (viewer, histories) -> histories.forEach(history -> subscriptions.heard(viewer, history)));
    try {
      for (ControlTask task : tasks(viewed)) {
        bus.publish(task);
      }
    } catch (ControlBus.BusUnavailable unavailable) {
      log.debug("Subscriptions are renewed next time: {}", unavailable.getMessage());
    }
  }

  /** What tells the others of all these. */
  static List<ControlTask> tasks(Map<Audience, Set<Long>> viewed) {
    List<ControlTask> tasks = new ArrayList<>();
    Map<Long, List<Long>> users = new LinkedHashMap<>();
    Map<Long, List<Long>> sessions = new LinkedHashMap<>();
    int size = 0;
    for (Map.Entry<Audience, Set<Long>> each : viewed.entrySet()) {
      if (size > 0 && size + each.getValue().size() > MOST_IN_ONE_TASK) {
        tasks.add(new ControlTask.RenewViewers(users, sessions));
        users = new LinkedHashMap<>();
        sessions = new LinkedHashMap<>();
        size = 0;
      }
      List<Long> histories = List.copyOf(each.getValue());
      switch (each.getKey()) {
        case Audience.User(long id) -> users.put(id, histories);
        case Audience.Session(long id) -> sessions.put(id, histories);
        case Audience.Everyone all -> throw new IllegalArgumentException("everyone views nothing");
      }
      size += histories.size();
    }
    if (size > 0) {
      tasks.add(new ControlTask.RenewViewers(users, sessions));
    }
    return tasks;
  }
}
