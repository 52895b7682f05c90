package org.galaxyevents.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RouterTest {

  private final Handler things = exchange -> Response.empty(200);
  private final Handler heads = exchange -> Response.empty(201);
  private final Router router =
      new Router()
          .add("GET", "/things/{id}", things)
          .add("POST", "/things", things)
          .add("GET", "/own", things)
          .add("HEAD", "/own", heads);

  @Test
  void head_has_the_route_of_get() {
    Router.Match match = router.find("HEAD", "/things/a b").orElseThrow();

    assertThat(match.handler()).isSameAs(things);
    assertThat(match.variables()).containsEntry("id", "a b");
  }

  @Test
  void a_route_for_head_itself_counts_more() {
    assertThat(router.find("HEAD", "/own").orElseThrow().handler()).isSameAs(heads);
  }

  @Test
  void what_cannot_be_got_has_no_head() {
    assertThat(router.find("HEAD", "/things")).isEmpty();
  }
}
