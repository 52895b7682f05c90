package org.galaxyevents.app;

import java.io.PrintWriter;
import org.galaxyevents.account.NewAccount;

/** What a server says when it is ready: where to look, and how to log in. */
final class Greeting {

  private Greeting() {}

  static void print(PrintWriter out, Server server) {
    out.println("galaxy-events is ready: " + server.url());
    server.firstAdmin().ifPresent(admin -> announce(out, admin));
    out.println(
        "Data is in "
            + server.config().dataFolder().toAbsolutePath().normalize()
            + ". Ctrl-C stops the server.");
    out.flush();
  }

  private static void announce(PrintWriter out, NewAccount admin) {
    out.println("An admin account was made. Its password is shown this once:");
    out.println("  log in as   " + admin.email());
    out.println("  password    " + admin.password());
  }
}
