package org.galaxyevents.notification;

import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.galaxyevents.bus.ControlBus;
import org.galaxyevents.bus.EventDispatcher;
import org.galaxyevents.security.IdEncoding;
import org.galaxyevents.simulation.Notices;
import org.galaxyevents.simulation.Notices.Notice;

/**
 * Announces and publishes the notifications of a simulated database. Confined to the simulation's
 * thread.
 */
public final class SimulatedNotifying {

  private static final Duration GRACE = Publications.GRACE;

  private final Announcer announcer;
  private final NotificationView view;

  public SimulatedNotifying(ControlBus bus, IdEncoding ids) {
    this.view = new NotificationView(ids);
    this.announcer = new Announcer(Optional.of(new EventDispatcher(bus)), view);
  }

  /** Announces what was sent; whether it is on its way. */
  public boolean announce(Notice notice, LocalDateTime now) {
    return notice.isBroadcast()
        ? announcer.toEveryone(of(notice), now)
        : announcer.toUsers(of(notice), notice.users(), now);
  }

  /**
   * What the leader calls to publish what falls due.
   *
   * @param asking asks the database
   */
  public Publisher publisher(Asking asking) {
    return new Publisher(new Queue(asking), announcer);
  }

  /** How things stand for somebody, as a frame says it. */
  public String status(List<Notice> notifications, List<Notice> broadcasts) {
    return NotificationView.json(
        view.status(
            notifications.size(),
            notifications.stream()
                .map(each -> new InboxEntry(of(each), Optional.empty(), false))
                .toList(),
            broadcasts.stream().map(SimulatedNotifying::of).toList()));
  }

  /** Asks the database of the notices. */
  public interface Asking {
    <A> A ask(Supplier<A> question);

    Notices notices();

    LocalDateTime now();
  }

  private static Notification of(Notice notice) {
    Category category = notice.isBroadcast() ? Category.BROADCAST : Category.MESSAGE;
    return new Notification(
        notice.id(),
        "simulation",
        category.wireName(),
        Variant.INFO.wireName(),
        notice.updated(),
        notice.updated(),
        notice.published(),
        LocalDateTime.of(9999, 1, 1, 0, 0),
        Content.of(category, Map.of("subject", "s", "message", "m")));
  }

  /** As {@link Publications} asks. */
  private record Queue(Asking asking) implements PublicationQueue {

    @Override
    public Due due(int limit) {
      return asking.ask(() -> {
        LocalDateTime now = asking.now();
        List<Notification> due = new ArrayList<>();
        Optional<LocalDateTime> next = Optional.empty();
        for (Notice each : asking.notices().unannounced()) {
          boolean isLeft =
              each.published().isAfter(each.updated()) || !each.updated().isAfter(now.minus(GRACE));
          if (each.published().isAfter(now)) {
            next =
                next.filter(other -> other.isBefore(each.published()))
                    .or(() -> Optional.of(each.published()));
          } else if (isLeft && due.size() < limit) {
            due.add(of(each));
          }
        }
        return new Due(now, due, next);
      });
    }

    @Override
    public Page receivers(List<Notification> due, long after, int limit) {
      return asking.ask(() -> {
        Map<Long, List<Long>> users = new HashMap<>();
        due.forEach(each -> users.put(each.id(), asking.notices().get(each.id()).users()));
        return new Page(users, after, true);
      });
    }

    @Override
    public void announced(List<Notification> published, LocalDateTime asOf) {
      asking.ask(() -> {
        published.forEach(each -> asking.notices().announced(each.id(), asOf));
        return true;
      });
    }
  }
}
