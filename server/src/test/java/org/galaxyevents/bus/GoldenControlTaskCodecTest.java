package org.galaxyevents.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.galaxyevents.testing.GoldenTasks;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Against what a real Galaxy 26.1.1 published. */
final class GoldenControlTaskCodecTest {

  private final ControlTaskCodec codec = new ControlTaskCodec();

  static Stream<String> bodies() {
    return GoldenTasks.published().stream().map(GoldenTasks.Published::body).distinct();
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void a_task_is_written_as_galaxy_writes_it_to_the_byte(String body) throws Exception {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);

    ControlTask task = codec.decode(bytes);

    assertThat(new String(codec.encode(task, codec.noop(bytes)), StandardCharsets.UTF_8))
        .isEqualTo(body);
  }
}
