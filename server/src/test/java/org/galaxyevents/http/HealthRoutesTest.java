package org.galaxyevents.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.galaxyevents.account.Requester;
import org.galaxyevents.health.Check;
import org.galaxyevents.health.Readiness;
import org.galaxyevents.testing.Requests;
import org.junit.jupiter.api.Test;

final class HealthRoutesTest {

  private static final Check SOUND = new Check("database", Optional::empty, "none");
  private static final Check BROKEN =
      new Check("bus", () -> Optional.of("it is away"), "Start it.");

  @Test
  void who_lives_says_so_whatever_is_wrong() {
    Response live = ask("/health/live", BROKEN);

    assertThat(live.status()).isEqualTo(200);
    assertThat(text(live)).isEqualTo("{\"live\":true}");
  }

  @Test
  void a_server_that_has_what_it_needs_is_ready() {
    Response ready = ask("/health/ready", SOUND);

    assertThat(ready.status()).isEqualTo(200);
    assertThat(ready.headers()).contains(Map.entry("cache-control", "no-store"));
    assertThat(text(ready))
        .isEqualTo("{\"ready\":true,\"checks\":[{\"name\":\"database\",\"ok\":true}]}");
  }

  @Test
  void one_that_lacks_something_is_not_and_says_what_to_do() {
    Response ready = ask("/health/ready", SOUND, BROKEN);

    assertThat(ready.status()).isEqualTo(503);
    assertThat(text(ready))
        .isEqualTo(
            "{\"ready\":false,\"checks\":[{\"name\":\"database\",\"ok\":true},{\"name\":\"bus\",\"ok\":false,\"cause\":\"it is away\",\"cure\":\"Start it.\"}]}");
  }

  private static Response ask(String path, Check... checks) {
    Router router = new Router();
    new HealthRoutes(new Readiness(List.of(checks))).addTo(router);
    Request request = Requests.request("GET", path, "");
    return router
        .find("GET", path)
        .orElseThrow()
        .handler()
        .handle(new Exchange(request, Map.of(), Requester.NOBODY));
  }

  private static String text(Response response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }
}
