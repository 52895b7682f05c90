package org.galaxyevents.http;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** Where a server listens. Immutable. */
public sealed interface ListenAddress {

  /** The address of what stands below a path there. */
  String url(String path);

  /**
   * A port of this host's.
   *
   * @param host the name or address of the interface
   * @param port 0 picks a free one
   */
  record Tcp(String host, int port) implements ListenAddress {
    public Tcp {
      if (port < 0 || port > 65_535) {
        throw new IllegalArgumentException("no port: " + port);
      }
    }

    /** One that leads there from this host, whatever the interface. */
    @Override
    public String url(String path) {
      String reached =
          switch (host) {
            case "0.0.0.0", "0:0:0:0:0:0:0:0" -> "127.0.0.1";
            default -> host.contains(":") ? "[" + host + "]" : host;
          };
      return "http://%s:%d%s".formatted(reached, port, path);
    }

    @Override
    public String toString() {
      return host + " port " + port;
    }
  }

  /**
   * A unix socket, for a proxy on this host. Whoever may write to it is believed what it says of
   * its clients.
   *
   * @param mode who may connect: who may write to the file
   */
  record UnixSocket(Path path, Set<PosixFilePermission> mode) implements ListenAddress {

    /** What the kernel takes, the byte at its end left out. */
    private static final int LONGEST_PATH = 107;

    public UnixSocket {
      if (!path.isAbsolute()
          || path.toString().getBytes(StandardCharsets.UTF_8).length > LONGEST_PATH) {
        throw new IllegalArgumentException("no absolute path of at most 107 bytes: " + path);
      }
      Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
      permissions.addAll(mode);
      mode = Collections.unmodifiableSet(permissions);
    }

    @Override
    public String url(String below) {
      return this + ":" + below;
    }

    @Override
    public String toString() {
      return "unix:" + path;
    }
  }

  /**
   * A socket that this process was started with, which listens already.
   *
   * @param descriptor the number of the open file
   */
  record Inherited(int descriptor) implements ListenAddress {
    public Inherited {
      if (descriptor < 0) {
        throw new IllegalArgumentException("no descriptor: " + descriptor);
      }
    }

    @Override
    public String url(String below) {
      return this + ":" + below;
    }

    @Override
    public String toString() {
      return "fd:" + descriptor;
    }
  }
}
