package org.galaxyevents.http;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

final class InheritedSocketTest {

  @Test
  void what_is_no_socket_that_listens_is_refused() {
    for (int descriptor : new int[] {0, 9_999}) {
      assertThatThrownBy(() -> InheritedSocket.take(new ListenAddress.Inherited(descriptor)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("Cannot listen on fd:" + descriptor)
          .hasMessageContaining("no socket that listens");
    }
  }
}
