package org.galaxyevents.database.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.Test;

/** What the driver meets when it looks for notifications. */
class PromptSocketTest {

  @Test
  void a_look_at_an_empty_socket_ends_without_waiting() throws IOException {
    PromptSocket socket = new PromptSocket(new Holding(new byte[0]));
    InputStream stream = socket.getInputStream();

    socket.setSoTimeout(1);

    assertThatThrownBy(() -> stream.read(new byte[8], 0, 8))
        .isInstanceOf(SocketTimeoutException.class);
    assertThatThrownBy(stream::read).isInstanceOf(SocketTimeoutException.class);
  }

  @Test
  void a_look_finds_what_is_there() throws IOException {
    PromptSocket socket = new PromptSocket(new Holding(new byte[] {65, 66}));

    socket.setSoTimeout(1);

    assertThat(socket.getInputStream().read()).isEqualTo(65);
    assertThat(socket.getInputStream().read(new byte[8], 0, 8)).isEqualTo(1);
  }

  @Test
  void every_other_timeout_is_the_sockets_own() throws IOException {
    Holding held = new Holding(new byte[0]);
    PromptSocket socket = new PromptSocket(held);

    socket.setSoTimeout(200);
    socket.setSoTimeout(1);
    int whileLooking = socket.getSoTimeout();
    socket.setSoTimeout(0);

    assertThat(whileLooking).isEqualTo(1);
    assertThat(held.getSoTimeout()).isZero();
    // It waits, which here is the end of the stream.
    assertThat(socket.getInputStream().read()).isEqualTo(-1);
  }

  /** A socket with these bytes in it. */
  private static final class Holding extends Socket {
    private final InputStream stream;

    Holding(byte[] bytes) {
      stream = new ByteArrayInputStream(bytes);
    }

    @Override
    public InputStream getInputStream() {
      return stream;
    }
  }
}
