package org.galaxyevents.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The nginx before the workers, configured as docs/deployment.md tells operators to. Stateless. */
final class Nginx {

  /** Debian's; its group may go through to the workers' sockets. */
  static final String USER = "www-data";

  /** Two for each stream. More take up memory from the first moment. */
  private static final int MOST_CONNECTIONS = 32_768;

  private static final Pattern READY = Pattern.compile("start worker process ");
  private static final Pattern HIDDEN = Pattern.compile("\\[notice]");

  private Nginx() {}

  /** Where nginx listens, as it writes it. */
  static String address(String host, int port) {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  /**
   * How to start it.
   *
   * @param openFiles how many it may have open
   */
  static Launch launch(
      Path path, Programs programs, String listen, List<Path> workers, int openFiles)
      throws IOException {
    Optional<String> user = Children.user(USER);
    OwnedFolder folder = OwnedFolder.create(path, user);
    int connections = Math.clamp(openFiles, 64, MOST_CONNECTIONS);
    Path file =
        folder.write("nginx.conf", configuration(folder.path(), listen, workers, connections));
    return new Launch(
        "nginx",
        folder.path(),
        List.of(
            programs.path("nginx"),
            "-p",
            folder.path().toString(),
            "-c",
            file.toString(),
            "-e",
            "stderr"),
        Map.of("PATH", "/usr/bin:/bin"),
        user,
        Launch.End.TERM,
        READY,
        HIDDEN);
  }

  static String configuration(Path folder, String listen, List<Path> workers, int connections) {
    String servers =
        workers.stream()
            .map(socket -> "    server unix:%s max_fails=1 fail_timeout=1s;".formatted(socket))
            .collect(Collectors.joining("\n"));
    return """
    daemon off;
    pid %1$s/nginx.pid;
    error_log stderr notice;
    worker_processes 1;
    events {
      worker_connections %4$d;
    }
    http {
      access_log off;
      client_body_temp_path %1$s/body;
      proxy_temp_path %1$s/proxy;
      fastcgi_temp_path %1$s/fastcgi;
      uwsgi_temp_path %1$s/uwsgi;
      scgi_temp_path %1$s/scgi;
      # A worker refuses what is too large by itself.
      client_max_body_size 0;
      upstream workers {
        least_conn;
    %3$s
        keepalive 32;
      }
      server {
        listen %2$s;
        location / {
          proxy_pass http://workers;
          proxy_http_version 1.1;
          proxy_set_header Connection "";
          proxy_set_header Host $http_host;
          proxy_set_header X-Forwarded-For $remote_addr;
          proxy_set_header X-Forwarded-Proto $scheme;
          # A stream says something each 30 s.
          proxy_read_timeout 5m;
          add_header X-Galaxy-Events-Worker $upstream_addr always;
        }
      }
    }
    """
        .formatted(folder, listen, servers, connections);
  }
}
