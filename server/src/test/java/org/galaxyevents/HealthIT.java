package org.galaxyevents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.galaxyevents.testing.Accounts;
import org.galaxyevents.testing.LiveStream;
import org.galaxyevents.testing.PostgresServer;
import org.galaxyevents.testing.RabbitServer;
import org.galaxyevents.testing.RunningServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a proxy is told of a server while its database or its broker is away. */
final class HealthIT {

  @RegisterExtension final RabbitServer rabbit = new RabbitServer();

  @Test
  void while_the_database_is_away_a_server_is_not_ready_and_comes_back_by_itself()
      throws Exception {
    try (PostgresServer postgres = PostgresServer.start();
        RunningServer server =
            start("DATABASE_CONNECTION", postgres.url(postgres.emptyDatabase()))) {
      Accounts accounts = Accounts.of(server);
      awaitReady(accounts);
      String key = accounts.newUser("alice");
      String history = accounts.createHistory(key);
      try (LiveStream stream = LiveStream.ofKey(server.url(), key)) {
        postgres.stop();

        await().until(() -> isFailing(accounts, "database"));
        assertThat(ask(accounts, "/health/live").statusCode()).isEqualTo(200);

        postgres.startAgain();
        awaitReady(accounts);
        stream.forget();
        accounts.rename(key, history, "back again");
        stream.awaitUpdateOf(history);
      }
    }
  }

  @Test
  void while_the_broker_is_away_a_server_is_not_ready_and_comes_back_by_itself() throws Exception {
    try (RunningServer server = start("AMQP_INTERNAL_CONNECTION", rabbit.url())) {
      Accounts accounts = Accounts.of(server);
      awaitReady(accounts);

      rabbit.process().killBroker();

      await().until(() -> isFailing(accounts, "bus"));
      await().until(() -> isFailing(accounts, "monitor"));
      assertThat(ask(accounts, "/health/ready").body()).doesNotContain("127.0.0.1", "guest");

      rabbit.restartEmpty();
      awaitReady(accounts);
    }
  }

  private static RunningServer start(String key, String value) throws Exception {
    return RunningServer.start(Map.of("GALAXY_CONFIG_OVERRIDE_" + key, value));
  }

  private static void awaitReady(Accounts accounts) {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> ask(accounts, "/health/ready").statusCode() == 200);
  }

  private static boolean isFailing(Accounts accounts, String check) throws Exception {
    HttpResponse<String> answer = ask(accounts, "/health/ready");
    for (JsonNode each : JsonMapper.shared().readTree(answer.body()).get("checks")) {
      if (each.get("name").asString().equals(check) && !each.get("ok").asBoolean()) {
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(each.get("cause").asString()).isNotEmpty();
        assertThat(each.get("cure").asString()).isNotEmpty();
        return true;
      }
    }
    return false;
  }

  private static HttpResponse<String> ask(Accounts accounts, String path) throws Exception {
    return accounts.send("GET", path, "", "accept", "*/*");
  }
}
