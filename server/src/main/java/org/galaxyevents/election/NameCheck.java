package org.galaxyevents.election;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the operator, once, of processes that have the same name as this one. Confined to the
 * election's thread.
 */
final class NameCheck {

  private static final Logger log = LoggerFactory.getLogger(NameCheck.class);

  private final Candidate self;
  private final Set<String> told = new HashSet<>();
  private boolean isTaken;

  NameCheck(Candidate self) {
    this.self = self;
  }

  /** Whether another process on this host has the name. */
  void taken(boolean now) {
    if (now && !isTaken) {
      log.warn(
          "Another process on {} calls itself {}, or did until just now. As long as it lives this one does not lead;"
              + " give each a server_name of its own.",
          self.hostname(),
          self.serverName());
    }
    isTaken = now;
  }

  /** Who is alive, on whatever host. */
  void seen(Collection<Peer> candidates) {
    for (Peer peer : candidates) {
      if (peer.serverName().equals(self.serverName())
          && !peer.hostname().equals(self.hostname())
          && told.add(peer.hostname())) {
        log.warn(
            "{} and {} have the same server_name. Nothing is lost by it, but Galaxy's own processes cannot tell which of"
                + " them leads: give each a server_name of its own.",
            self,
            peer);
      }
    }
  }
}
