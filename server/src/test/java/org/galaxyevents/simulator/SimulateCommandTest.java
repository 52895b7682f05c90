package org.galaxyevents.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

@Timeout(20)
class SimulateCommandTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void a_run_without_loss_prints_its_report_and_ends_with_0() throws Exception {
    try (var server = new InMemoryServer()) {
      int status =
          execute("--url", server.url().toString(), "--users=2", "--rate=50", "--duration=150ms");

      assertThat(status).isZero();
      assertThat(out.toString()).contains("with seed", "Simulated 2 users", " 0 lost", "p99");
      assertThat(err.toString()).isEmpty();
    }
  }

  @Test
  void an_admin_key_makes_users() throws Exception {
    try (var server = new InMemoryServer()) {
      execute(
          "--url=" + server.url(), "--users=1", "--seed=7", "--duration=1ms", "--admin-key=secret");

      assertThat(server.requests()).anyMatch(request -> request.contains("\"sim-7-0\""));
    }
  }

  @Test
  void an_option_that_makes_no_sense_ends_with_2_and_one_line() {
    assertThat(execute("--users=0")).isEqualTo(2);
    assertThat(err.toString()).hasLineCount(1).contains("users must be 1 to 20000, not 0");
  }

  @Test
  void a_duration_without_unit_is_explained() {
    assertThat(execute("--duration=30")).isEqualTo(2);
    assertThat(err.toString()).contains("'30' is not a duration; write for example 500ms, 30s");
  }

  @Test
  void a_server_that_is_not_there_ends_with_1_and_one_line() throws Exception {
    String nowhere;
    try (var server = CannedServer.thatAnswers("")) {
      nowhere = server.address("").toString();
    }

    assertThat(execute("--url", nowhere)).isEqualTo(1);
    assertThat(err.toString()).hasLineCount(1).contains("nothing answers at " + nowhere);
  }

  private int execute(String... arguments) {
    return new CommandLine(new SimulateCommand(false, RandomGenerator.getDefault()))
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
