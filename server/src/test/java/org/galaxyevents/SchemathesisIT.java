package org.galaxyevents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.galaxyevents.testing.LogCapture;
import org.galaxyevents.testing.RunningServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Another's generator of requests, schemathesis from PyPI, reads our description and tries every
 * operation with and against it. Ours in the default build is {@code FuzzIT}.
 */
@Tag("long")
final class SchemathesisIT {

  private static final String VERSION = "4.32.5";
  private static final Path FOLDER = Path.of("target", "schemathesis").toAbsolutePath();

  @Test
  void every_answer_is_one_that_is_described_and_none_is_a_failure_of_the_server()
      throws Exception {
    install();
    try (LogCapture log = LogCapture.open();
        RunningServer server = RunningServer.start()) {
      run(
          FOLDER.resolve("bin/schemathesis").toString(),
          "run",
          server.url() + "/openapi.json",
          "--header=x-api-key: " + RunningServer.ADMIN_KEY,
          "--exclude-path=/api/events/stream",
          "--checks=not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance",
          "--phases=examples,coverage,fuzzing",
          "--max-examples=30",
          "--seed=" + Long.getLong("seed", 26),
          "--warnings=off",
          "--no-color");

      assertThat(log.errors()).isEmpty();
    }
  }

  /** Into the folder of the build, where it stays for the next time. */
  private static void install() throws IOException, InterruptedException {
    if (!Files.isExecutable(FOLDER.resolve("bin/schemathesis"))) {
      run("python3", "-m", "venv", FOLDER.toString());
      run(FOLDER.resolve("bin/pip").toString(), "install", "-q", "schemathesis==" + VERSION);
    }
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Path output = Files.createTempFile("schemathesis", ".txt");
    try {
      int status =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start()
              .waitFor();
      assertThat(status).as(List.of(command) + "\n" + Files.readString(output)).isZero();
    } finally {
      Files.delete(output);
    }
  }
}
