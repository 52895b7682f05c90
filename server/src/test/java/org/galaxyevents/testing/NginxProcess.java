package org.galaxyevents.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real nginx before workers on loopback ports, configured as docs/deployment.md tells operators
 * to. It can be killed, and started again on the same port. Confined to the test's thread.
 */
public final class NginxProcess implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Path folder;
  private final int port;
  private @Nullable Process process;

  private NginxProcess(Path folder, int port) {
    this.folder = folder;
    this.port = port;
  }

  /**
   * Starts one on a free port; when this returns it takes connections.
   *
   * @param folder an empty one, for all that it writes
   * @param workers their ports
   */
  public static NginxProcess start(Path folder, List<Integer> workers) throws IOException {
    int port = FreePort.find();
    Files.writeString(folder.resolve("nginx.conf"), configuration(folder, port, workers));
    NginxProcess nginx = new NginxProcess(folder, port);
    nginx.startAgain();
    // JUnit closes it; this is for a run that is broken off.
    Runtime.getRuntime().addShutdownHook(new Thread(nginx::kill));
    return nginx;
  }

  private static String configuration(Path folder, int port, List<Integer> workers) {
    String servers =
        workers.stream()
            .map("    server 127.0.0.1:%d max_fails=1 fail_timeout=1s;"::formatted)
            .collect(Collectors.joining("\n"));
    return """
    daemon off;
    %4$s
    pid %1$s/nginx.pid;
    error_log %1$s/error.log notice;
    worker_processes 1;
    # Else a reload leaves a process behind for as long as anybody listens to it.
    worker_shutdown_timeout 2s;
    events {
      worker_connections 4096;
    }
    http {
      access_log off;
      client_body_temp_path %1$s/body;
      proxy_temp_path %1$s/proxy;
      fastcgi_temp_path %1$s/fastcgi;
      uwsgi_temp_path %1$s/uwsgi;
      scgi_temp_path %1$s/scgi;
      client_max_body_size 0;
      upstream workers {
        least_conn;
    %3$s
        keepalive 32;
      }
      server {
        listen 127.0.0.1:%2$d;
        location / {
          proxy_pass http://workers;
          proxy_http_version 1.1;
          proxy_set_header Connection "";
          proxy_set_header Host $http_host;
          proxy_set_header X-Forwarded-For $remote_addr;
          proxy_set_header X-Forwarded-Proto $scheme;
          proxy_read_timeout 5m;
        }
      }
    }
    """
        .formatted(folder, port, servers, PostgresServer.isRoot() ? "user root;" : "");
  }

  /** Starts it where it has ended. */
  public void startAgain() throws IOException {
    Process started =
        new ProcessBuilder(
                "nginx",
                "-p",
                folder.toString(),
                "-c",
                folder.resolve("nginx.conf").toString(),
                "-e",
                logFile().toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("output").toFile()))
            .start();
    process = started;
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> {
          if (!started.isAlive()) {
            throw new IOException(
                "nginx does not start: " + Files.readString(folder.resolve("output")));
          }
          return takesConnections();
        });
  }

  private boolean takesConnections() {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      return socket.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  /** Its address, without a slash at the end. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + port);
  }

  public int port() {
    return port;
  }

  /** Reads its configuration again: new processes, the former ones end what they have begun. */
  public void reload() throws IOException, InterruptedException {
    PostgresServer.run(List.of("kill", "-HUP", Long.toString(running().pid())));
  }

  /** Ends it as an operator would, at once. */
  public void stop() throws InterruptedException {
    running().destroy();
    if (!running().waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IllegalStateException("nginx does not stop");
    }
    process = null;
  }

  /** Ends all its processes as a power failure would. */
  public void kill() {
    List<ProcessHandle> all = processes();
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(each -> each.onExit().join());
    process = null;
  }

  /** All that it consists of now. */
  public List<ProcessHandle> processes() {
    Process master = process;
    return master == null
        ? List.of()
        : Stream.concat(Stream.of(master.toHandle()), master.descendants()).toList();
  }

  /** Where it writes what happens to it. */
  public Path logFile() {
    return folder.resolve("error.log");
  }

  private Process running() {
    if (process == null) {
      throw new IllegalStateException("nginx does not run");
    }
    return process;
  }

  @Override
  public void close() {
    kill();
  }
}
