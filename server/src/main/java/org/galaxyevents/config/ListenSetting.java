package org.galaxyevents.config;

import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.galaxyevents.http.ListenAddress;

/**
 * Reads where to listen: {@code listen}, which is a unix socket, a host and port, or an open file
 * that this process was started with, else {@code host} and {@code port}. Stateless.
 */
final class ListenSetting {

  private static final String UNIX = "unix:";
  private static final String INHERITED = "fd:";
  private static final Pattern HOST_AND_PORT =
      Pattern.compile("(?:\\[([0-9a-fA-F:.]+)]|([A-Za-z0-9._-]+)):(\\d{1,5})");
  private static final Pattern OCTAL = Pattern.compile("0?[0-7]{3}");

  private ListenSetting() {}

  static ListenAddress read(ConfigReader ours) {
    String host = ours.text("host", "127.0.0.1");
    int port = ours.integer("port", 0, 65_535, 8_080);
    String mode = ours.text("socket_mode", "660");
    ListenAddress otherwise = new ListenAddress.Tcp(host, port);
    if (!OCTAL.matcher(mode).matches()) {
      ours.refuse("socket_mode", "the rights of a file in octal, 660 or 0666 for example");
      return otherwise;
    }
    String listen = ours.text("listen", "");
    if (listen.isEmpty()) {
      return otherwise;
    }
    try {
      if (listen.startsWith(INHERITED)) {
        return new ListenAddress.Inherited(Integer.parseInt(listen.substring(INHERITED.length())));
      }
      return listen.startsWith(UNIX)
          ? new ListenAddress.UnixSocket(
              Path.of(listen.substring(UNIX.length())), permissions(Integer.parseInt(mode, 8)))
          : tcp(listen);
    } catch (IllegalArgumentException refused) {
      ours.refuse(
          "listen",
          "unix: and an absolute path of at most 107 bytes, a host and a port, or fd: and the number of an open"
              + " socket, such as unix:/run/galaxy-events/1.sock, 0.0.0.0:8080 or fd:3");
      return otherwise;
    }
  }

  private static ListenAddress tcp(String listen) {
    Matcher parts = HOST_AND_PORT.matcher(listen);
    if (!parts.matches()) {
      throw new IllegalArgumentException(listen);
    }
    String host = parts.group(1) == null ? parts.group(2) : parts.group(1);
    return new ListenAddress.Tcp(host, Integer.parseInt(parts.group(3)));
  }

  /** The rights that the nine bits of a file's mode stand for. */
  private static Set<PosixFilePermission> permissions(int mode) {
    Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
    PosixFilePermission[] fromOwnerToOthers = PosixFilePermission.values();
    for (int bit = 0; bit < fromOwnerToOthers.length; bit++) {
      if ((mode & (0400 >> bit)) != 0) {
        permissions.add(fromOwnerToOthers[bit]);
      }
    }
    return permissions;
  }
}
