package org.galaxyevents;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.galaxyevents.testing.ServerProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command that the README names. */
final class LauncherIT {

  private static final Path CACHE = Path.of("target", "galaxy-events.aot");

  @TempDir private Path folder;

  @Test
  void it_starts_a_server_that_answers_and_ends_on_sigterm() throws Exception {
    try (ServerProcess server = ServerProcess.launch(folder, "--port", "0");
        HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> page =
          client.send(
              HttpRequest.newBuilder(server.awaitReady().resolve("/")).build(),
              HttpResponse.BodyHandlers.ofString());

      assertThat(page.statusCode()).isEqualTo(200);
      server.terminate();
      assertThat(server.awaitExit(Duration.ofSeconds(5))).isZero();
    }
  }

  @Test
  void a_cache_that_is_older_than_the_build_is_made_anew() throws Exception {
    try (ServerProcess server = ServerProcess.launch(folder, "--port", "0")) {
      server.awaitReady();
    }
    Files.setLastModifiedTime(CACHE, FileTime.from(Instant.EPOCH));

    try (ServerProcess server = ServerProcess.launch(folder, "--port", "0")) {
      server.awaitReady();
    }

    assertThat(Files.getLastModifiedTime(CACHE).toInstant())
        .isAfter(Files.getLastModifiedTime(jar()).toInstant());
  }

  private static Path jar() {
    return Path.of("target", "galaxy-events-server-0.1.0-SNAPSHOT.jar");
  }
}
