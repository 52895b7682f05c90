package org.galaxyevents.app;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The socket that systemd hands over: it keeps it open while a server is started anew, so that
 * nobody is refused meanwhile. Stateless.
 */
final class SystemdSocket {

  /** The first one, by systemd's protocol. */
  private static final String FIRST = "fd:3";

  /** More than one was handed over. */
  static final class TooMany extends Exception {
    private static final long serialVersionUID = 1L;

    TooMany(String count) {
      super(
          "systemd hands over %s sockets, and a server listens on one: leave one ListenStream in the socket unit."
              .formatted(count));
    }
  }

  private SystemdSocket() {}

  /**
   * Where to listen; empty if nothing was handed over, or to another process.
   *
   * @param process the number of this one: its children inherit the environment, not the socket
   */
  static Optional<String> listen(Map<String, String> environment, long process) throws TooMany {
    @Nullable String count = environment.get("LISTEN_FDS");
    if (count == null || !Long.toString(process).equals(environment.get("LISTEN_PID"))) {
      return Optional.empty();
    }
    return switch (count) {
      case "0" -> Optional.empty();
      case "1" -> Optional.of(FIRST);
      default -> throw new TooMany(count);
    };
  }
}
