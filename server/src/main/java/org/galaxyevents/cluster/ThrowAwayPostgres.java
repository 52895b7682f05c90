package org.galaxyevents.cluster;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A PostgreSQL that has nothing to lose, on a unix socket that nobody but its own user, root and
 * this process can reach. Immutable.
 */
record ThrowAwayPostgres(Child server, String url) {

  private static final String NAME = "galaxy_events";
  private static final Pattern READY = Pattern.compile("ready to accept connections");

  /** Four for each worker, the election's and the listening one, and some for whoever looks in. */
  private static final int CONNECTIONS_OF_A_WORKER = 6;

  private static final int CONNECTIONS_BESIDE = 20;

  /** Makes a database and starts its server; it may not be ready yet when this returns. */
  static ThrowAwayPostgres start(Children children, Programs programs, ClusterPlan plan)
      throws IOException, InterruptedException {
    Optional<String> user = Children.user("postgres");
    OwnedFolder folder = OwnedFolder.create(children.path("postgres"), user);
    String data = folder.path().resolve("data").toString();
    children.run(
        launch(
            "initdb",
            folder,
            List.of(
                programs.path("initdb"),
                "--pgdata=" + data,
                "--username=" + NAME,
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--no-sync",
                "--no-instructions")),
        "");
    children.run(
        launch(
            "postgres",
            folder,
            List.of(programs.path("postgres"), "--single", "-F", "-D", data, "postgres")),
        "CREATE DATABASE " + NAME + "\n");
    int connections = CONNECTIONS_BESIDE + CONNECTIONS_OF_A_WORKER * (plan.workers() + 1);
    Child server =
        children.start(
            launch(
                "postgres",
                folder,
                List.of(
                    programs.path("postgres"),
                    "-D",
                    data,
                    "-k",
                    folder.path().toString(),
                    "-c",
                    "listen_addresses=",
                    "-c",
                    "max_connections=" + connections,
                    "-c",
                    "fsync=off",
                    "-c",
                    "full_page_writes=off",
                    "-c",
                    "synchronous_commit=off",
                    "-c",
                    "logging_collector=off")));
    return new ThrowAwayPostgres(
        server, "postgresql://%s@/%s?host=%s".formatted(NAME, NAME, folder.path()));
  }

  private static Launch launch(String name, OwnedFolder folder, List<String> command) {
    return new Launch(
        name,
        folder.path(),
        command,
        Map.of("PATH", "/usr/bin:/bin", "LC_ALL", "C.UTF-8"),
        folder.owner(),
        Launch.End.QUIT,
        READY,
        Launch.EVERYTHING);
  }
}
