package org.galaxyevents.app;

import java.io.PrintWriter;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.galaxyevents.account.NewAccount;
import org.galaxyevents.account.StoredUser;
import org.galaxyevents.account.UserStore;
import org.galaxyevents.simulator.Cast;
import org.galaxyevents.simulator.Simulation;
import org.galaxyevents.simulator.SimulationConfig;
import org.galaxyevents.simulator.Tempo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An account whose histories change by themselves, that is written to and that runs tools, so that
 * there is something to see at once.
 */
final class Demo implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Demo.class);

  private static final NewAccount ACCOUNT = new NewAccount("demo@example.org", "demo", "demodemo");

  /** A change a second; a notification, a broadcast or a tool every twenty. */
  private static final Tempo TEMPO = new Tempo(1, 3);

  private final Simulation simulation;

  private Demo(Simulation simulation) {
    this.simulation = simulation;
  }

  /** Starts it, in an empty database or one that has the demo account already. */
  static Demo start(Server server, PrintWriter out) {
    UserStore users = server.accounts().users();
    long user =
        switch (users.create(ACCOUNT)) {
          case UserStore.Creation.Created(StoredUser created) -> created.id();
          case UserStore.Creation.Refused(String reason) ->
              existing(users).orElseThrow(() -> new IllegalStateException(reason));
        };
    Cast cast =
        new Cast.Given(
            List.of(server.accounts().apiKeys().current(user)),
            server.config().accounts().bootstrapAdminApiKey());
    Simulation simulation =
        new Simulation(
            new SimulationConfig(URI.create(server.url()), cast, TEMPO, Optional.empty(), 1),
            report -> log.debug("{}", report.progressLine()));
    simulation.start();
    out.println(
        "The demo's histories change by themselves: log in as demo, password "
            + ACCOUNT.password()
            + ".");
    out.flush();
    return new Demo(simulation);
  }

  private static Optional<Long> existing(UserStore users) {
    return users.list(false, 1_000).stream()
        .filter(user -> user.email().equals(ACCOUNT.email()))
        .map(StoredUser::id)
        .findFirst();
  }

  @Override
  public void close() {
    simulation.close();
  }
}
