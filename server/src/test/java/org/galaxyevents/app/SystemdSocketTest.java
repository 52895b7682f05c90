package org.galaxyevents.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class SystemdSocketTest {

  @Test
  void the_socket_that_is_handed_to_this_process_is_listened_to() throws Exception {
    assertThat(SystemdSocket.listen(Map.of("LISTEN_FDS", "1", "LISTEN_PID", "7"), 7))
        .contains("fd:3");
  }

  @Test
  void one_that_was_handed_to_a_parent_or_none_at_all_is_not() throws Exception {
    assertThat(SystemdSocket.listen(Map.of("LISTEN_FDS", "1", "LISTEN_PID", "6"), 7)).isEmpty();
    assertThat(SystemdSocket.listen(Map.of("LISTEN_FDS", "0", "LISTEN_PID", "7"), 7)).isEmpty();
    assertThat(SystemdSocket.listen(Map.of("LISTEN_FDS", "1"), 7)).isEmpty();
    assertThat(SystemdSocket.listen(Map.of(), 7)).isEmpty();
  }

  @Test
  void several_are_refused_because_one_of_them_would_have_nobody_who_listens() {
    assertThatThrownBy(() -> SystemdSocket.listen(Map.of("LISTEN_FDS", "2", "LISTEN_PID", "7"), 7))
        .hasMessageContaining("one ListenStream");
  }
}
