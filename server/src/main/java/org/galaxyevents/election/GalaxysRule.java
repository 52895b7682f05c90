package org.galaxyevents.election;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/**
 * Whom Galaxy's own processes would take for the history audit monitor: the smallest name among
 * stand-alone monitors, where there are none the largest among web workers. Names are compared as
 * text, so that {@code main.10} is smaller than {@code main.9}. Of two hosts with the same name,
 * between which Galaxy does not choose, the host decides. Stateless.
 */
final class GalaxysRule {

  private static final Comparator<Peer> BY_NAME =
      Comparator.comparing(Peer::serverName).thenComparing(Peer::hostname);

  private GalaxysRule() {}

  static Optional<Peer> leader(Collection<Peer> alive) {
    Optional<Peer> monitor =
        alive.stream().filter(peer -> peer.role() == Role.MONITOR).min(BY_NAME);
    return monitor.isPresent() ? monitor : alive.stream().max(BY_NAME);
  }
}
