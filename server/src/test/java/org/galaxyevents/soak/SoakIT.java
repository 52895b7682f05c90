package org.galaxyevents.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A short stretch of what {@code ./dev soak} plays. */
final class SoakIT {

  private static final Logger log = LoggerFactory.getLogger(SoakIT.class);

  private static final long RECONNECTS = 30_000;
  private static final int SAMPLES = 16;

  @TempDir private Path folder;

  @Test
  void thousands_of_reconnects_leave_no_descriptor_and_no_memory_behind() throws Exception {
    Soak.Outcome outcome =
        new Soak(folder, RECONNECTS, SAMPLES, sample -> log.info("{}", sample)).play();

    assertThat(outcome.descriptorsAfter()).isLessThanOrEqualTo(outcome.descriptorsBefore());
    assertThat(outcome.samples()).allMatch(sample -> sample.descriptors() < 400);
    assertThat(Flatness.growth(outcome.samples(), Sample::heapKib)).isLessThan(0.1);
  }
}
