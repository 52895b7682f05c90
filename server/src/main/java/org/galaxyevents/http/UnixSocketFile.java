package org.galaxyevents.http;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;

/**
 * The file of a unix socket before a server has it and when it has. A process that was killed
 * leaves its file behind, to which nobody can bind and nobody answers. Immutable.
 */
final class UnixSocketFile {

  private final ListenAddress.UnixSocket address;

  UnixSocketFile(ListenAddress.UnixSocket address) {
    this.address = address;
  }

  /**
   * Removes what a server that has ended left behind.
   *
   * @throws IOException if somebody listens there, or something else stands in its place, saying so
   */
  void makeWay() throws IOException {
    Path path = address.path();
    Path folder = path.getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw refused("there is no folder %s. Create it".formatted(folder));
    }
    try {
      if (!Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
          .isOther()) {
        throw refused("there is a file in its place, which is no socket. Choose another path");
      }
      if (isAnswered()) {
        throw refused("another server listens there. Stop that one, or choose another path");
      }
      Files.delete(path);
    } catch (NoSuchFileException free) {
      return;
    } catch (AccessDeniedException notOurs) {
      throw refused("what is there may not be removed. Remove it, or choose another path");
    }
  }

  /** Lets in who may connect. The server has just bound, and only its user could until now. */
  void open() throws IOException {
    PosixFileAttributeView file =
        Files.getFileAttributeView(address.path(), PosixFileAttributeView.class);
    if (file != null) {
      file.setPermissions(address.mode());
    }
  }

  /** Whether somebody takes connections. */
  private boolean isAnswered() throws IOException {
    try (SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      client.configureBlocking(false);
      client.connect(UnixDomainSocketAddress.of(address.path()));
      return true;
    } catch (ConnectException nobody) {
      return false;
    } catch (SocketException unknown) {
      // It may have more connections waiting than it takes, or not be ours to connect to.
      throw refused(
          "another server seems to listen there (%s). Stop that one, or choose another path"
              .formatted(unknown.getMessage()));
    }
  }

  private IOException refused(String why) {
    return new IOException("Cannot listen on %s: %s.".formatted(address, why));
  }
}
