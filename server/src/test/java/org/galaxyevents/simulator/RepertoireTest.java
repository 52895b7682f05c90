package org.galaxyevents.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RepertoireTest {

  private final HttpClient http = HttpClient.newHttpClient();
  private final RestClient api =
      new RestClient(http, URI.create("http://127.0.0.1:1"), new Credentials.Nobody());

  @AfterEach
  void close() {
    http.shutdownNow();
  }

  @Test
  void with_an_admin_and_users_everything_is_played() {
    Repertoire repertoire = new Repertoire(1, users(4), desk(), true);

    assertThat(played(repertoire, 500)).containsExactlyInAnyOrder(Play.values());
    assertThat(repertoire.leftOut()).isEmpty();
  }

  @Test
  void without_an_admin_what_admins_do_is_left_out_and_said_so() {
    Repertoire repertoire = new Repertoire(1, users(4), Optional.empty(), true);

    assertThat(played(repertoire, 500))
        .containsExactlyInAnyOrder(Play.TOOL, Play.SHARING, Play.PUBLISHING);
    assertThat(repertoire.leftOut()).hasSize(4).contains("scheduled broadcasts: needs --admin-key");
  }

  @Test
  void where_notifications_are_off_nobody_tries_to_send_any() {
    Repertoire repertoire = new Repertoire(1, users(4), desk(), false);

    assertThat(played(repertoire, 500))
        .containsExactlyInAnyOrder(Play.TOOL, Play.SHARING, Play.PUBLISHING);
    assertThat(repertoire.leftOut())
        .contains("broadcasts: the server's notification system is off");
  }

  @Test
  void visitors_play_nothing_of_it() {
    Repertoire repertoire =
        new Repertoire(1, List.of(visitor(0), visitor(1)), Optional.empty(), true);

    assertThat(repertoire.next()).isEmpty();
    assertThat(repertoire.leftOut())
        .hasSize(7)
        .contains("interactive tools: needs 1 users with an account");
  }

  @Test
  void one_user_alone_shares_with_nobody() {
    assertThat(played(new Repertoire(1, users(1), desk(), true), 500))
        .containsExactlyInAnyOrder(
            Play.MESSAGE, Play.BROADCAST, Play.SCHEDULED_BROADCAST, Play.TOOL);
  }

  @Test
  void a_history_is_in_one_scene_of_sharing_at_a_time() {
    List<SimulatedUser> users = users(2);
    Repertoire repertoire = new Repertoire(1, users, Optional.empty(), true);

    List<Play> sharing = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      repertoire
          .next()
          .map(Repertoire.Next::play)
          .filter(play -> play != Play.TOOL)
          .ifPresent(sharing::add);
    }

    assertThat(sharing).hasSize(2);
  }

  @Test
  void what_the_server_refuses_is_not_tried_again() {
    Repertoire repertoire = new Repertoire(1, users(4), desk(), true);

    repertoire.leaveOut(Play.TOOL, "POST /x: 404");

    assertThat(played(repertoire, 500)).doesNotContain(Play.TOOL);
    assertThat(repertoire.leftOut()).containsExactly("interactive tools: POST /x: 404");
  }

  @Test
  void the_same_seed_gives_the_same_scenes() {
    assertThat(names(new Repertoire(7, users(4), desk(), true)))
        .isEqualTo(names(new Repertoire(7, users(4), desk(), true)))
        .isNotEqualTo(names(new Repertoire(8, users(4), desk(), true)));
  }

  /** Which were played of so many; histories are given back at once. */
  private static Set<Play> played(Repertoire repertoire, int scenes) {
    Set<Play> played = EnumSet.noneOf(Play.class);
    for (int i = 0; i < scenes; i++) {
      repertoire
          .next()
          .ifPresent(next -> {
            played.add(next.play());
            giveBack(next.scene());
          });
    }
    return played;
  }

  private static void giveBack(Scene scene) {
    if (scene instanceof SharingScene sharing) {
      sharing.history().giveBack();
    } else if (scene instanceof PublishingScene publishing) {
      publishing.history().giveBack();
    }
  }

  private static List<String> names(Repertoire repertoire) {
    return IntStream.range(0, 50)
        .mapToObj(i -> repertoire.next().map(next -> next.play().label()).orElse("nothing"))
        .toList();
  }

  private Optional<AdminDesk> desk() {
    return Optional.of(new AdminDesk(api, new ServerClock()));
  }

  private List<SimulatedUser> users(int count) {
    return IntStream.range(0, count)
        .mapToObj(number -> new SimulatedUser(number, api, Optional.of("u" + number), one(number)))
        .toList();
  }

  private SimulatedUser visitor(int number) {
    return new SimulatedUser(number, api, Optional.empty(), one(number));
  }

  private static List<SimulatedHistory> one(int number) {
    return List.of(new SimulatedHistory("h" + number, "A history", List.of()));
  }
}
