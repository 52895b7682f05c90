package org.galaxyevents.app;

import java.io.PrintWriter;
import org.galaxyevents.account.NewAccount;
import org.galaxyevents.config.DatabaseConfig;
import org.galaxyevents.config.ServeConfig;

/** What a server says when it is ready: where to look, and how to log in. */
final class Greeting {

  private Greeting() {}

  static void print(PrintWriter out, Server server) {
    out.println("galaxy-events is ready: " + server.url());
    if (server.url().startsWith("http")) {
      out.println("Its API is described at " + server.url() + "api/docs");
    }
    server.firstAdmin().ifPresent(admin -> announce(out, admin));
    out.println("Data is in " + place(server.config()) + ". Ctrl-C stops the server.");
    out.flush();
  }

  private static String place(ServeConfig config) {
    return switch (config.database()) {
      case DatabaseConfig.SqliteFile file ->
          config.dataFolder().toAbsolutePath().normalize().toString();
      case DatabaseConfig.Postgres postgres -> "the database " + postgres;
    };
  }

  private static void announce(PrintWriter out, NewAccount admin) {
    out.println("An admin account was made. Its password is shown this once:");
    out.println("  log in as   " + admin.email());
    out.println("  password    " + admin.password());
  }
}
