package org.galaxyevents.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.galaxyevents.account.Requester;
import org.galaxyevents.testing.Recording;
import org.galaxyevents.testing.TemporaryDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

class ConfigurationRoutesTest {

  @RegisterExtension final TemporaryDatabase database = new TemporaryDatabase();

  private HistoryApi api;

  @BeforeEach
  void openDatabase() {
    api = new HistoryApi(database.get());
  }

  @Test
  void the_version_is_that_of_the_api() {
    assertThat(api.get(Requester.NOBODY, "/api/version").text())
        .isEqualTo("{\"version_major\":\"26.1\",\"version_minor\":\"1\"}");
  }

  @Test
  void the_configuration_says_what_a_client_decides_by() {
    JsonNode configuration = api.get(Requester.NOBODY, "/api/configuration").json();

    assertThat(configuration.get("enable_sse_updates").asBoolean()).isTrue();
    assertThat(configuration.get("enable_notification_system").asBoolean()).isFalse();
    assertThat(configuration.get("allow_local_account_creation").asBoolean()).isTrue();
    assertThat(configuration.get("brand").asString()).isEqualTo("demo");
    assertThat(configuration.get("is_admin_user").asBoolean()).isFalse();
    assertThat(configuration.get("server_starttime").asLong()).isEqualTo(1_795_416_171);
  }

  @Test
  void an_admin_is_told_so() {
    Requester admin = new Requester(Optional.empty(), Optional.empty(), true);

    assertThat(api.get(admin, "/api/configuration?keys=is_admin_user").text())
        .isEqualTo("{\"is_admin_user\":true}");
  }

  /** Galaxy's client reads them: none may be of another type than there. */
  @Test
  void every_key_is_one_of_galaxys_with_its_type() {
    JsonNode recorded = Recording.read("configuration.json").getFirst().json();
    JsonNode configuration = api.get(Requester.NOBODY, "/api/configuration").json();

    configuration
        .properties()
        .forEach(key -> {
          assertThat(recorded.has(key.getKey())).as(key.getKey()).isTrue();
          JsonNode theirs = recorded.get(key.getKey());
          if (!theirs.isNull() && !key.getValue().isNull()) {
            assertThat(key.getValue().getNodeType())
                .as(key.getKey())
                .isEqualTo(theirs.getNodeType());
          }
        });
  }
}
