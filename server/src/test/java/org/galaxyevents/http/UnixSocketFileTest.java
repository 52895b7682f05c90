package org.galaxyevents.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UnixSocketFileTest {

  @TempDir private Path folder;

  @Test
  void what_a_dead_server_left_behind_is_removed() throws Exception {
    listen(folder.resolve("x.sock")).close();
    assertThat(folder.resolve("x.sock")).exists();

    file("x.sock").makeWay();

    assertThat(folder.resolve("x.sock")).doesNotExist();
  }

  @Test
  void where_nothing_is_there_is_nothing_to_do() throws Exception {
    file("x.sock").makeWay();
  }

  @Test
  void the_socket_of_a_server_that_lives_stays() throws Exception {
    try (ServerSocketChannel live = listen(folder.resolve("x.sock"))) {
      assertThatThrownBy(() -> file("x.sock").makeWay())
          .hasMessage(
              "Cannot listen on unix:%s/x.sock: another server listens there. Stop that one, or choose another path.",
              folder);
      assertThat(live.isOpen()).isTrue();
      assertThat(folder.resolve("x.sock")).exists();
    }
  }

  @Test
  void a_server_that_is_too_busy_to_take_another_connection_lives() throws Exception {
    List<SocketChannel> waiting = new ArrayList<>();
    try (ServerSocketChannel busy = listen(folder.resolve("x.sock"))) {
      assertThatThrownBy(() -> fill(busy.getLocalAddress(), waiting))
          .isInstanceOf(SocketException.class);

      assertThatThrownBy(() -> file("x.sock").makeWay())
          .hasMessageContaining("another server seems to listen there");
    } finally {
      for (SocketChannel client : waiting) {
        client.close();
      }
    }
  }

  @Test
  void a_file_that_is_no_socket_stays() throws Exception {
    Path precious = Files.writeString(folder.resolve("x.sock"), "precious");
    Files.createSymbolicLink(folder.resolve("link.sock"), precious);

    assertThatThrownBy(() -> file("x.sock").makeWay()).hasMessageContaining("which is no socket");
    assertThatThrownBy(() -> file("link.sock").makeWay())
        .hasMessageContaining("which is no socket");
    assertThat(precious).hasContent("precious");
  }

  @Test
  void a_folder_that_does_not_exist_is_named() {
    assertThatThrownBy(() -> file("none/x.sock").makeWay())
        .hasMessageContaining("there is no folder " + folder.resolve("none"));
  }

  private static void fill(SocketAddress server, List<SocketChannel> waiting) throws Exception {
    while (true) {
      SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX);
      waiting.add(client);
      client.configureBlocking(false);
      client.connect(server);
    }
  }

  private UnixSocketFile file(String name) {
    return new UnixSocketFile(
        new ListenAddress.UnixSocket(
            folder.resolve(name), PosixFilePermissions.fromString("rw-rw----")));
  }

  private static ServerSocketChannel listen(Path path) throws Exception {
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    return server.bind(UnixDomainSocketAddress.of(path), 1);
  }
}
