package org.galaxyevents.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class IdBatchesTest {

  @Test
  void a_batch_is_filled_up_to_a_power_of_two_with_its_last_id() {
    assertThat(IdBatches.of(List.of(1L, 2L, 3L), 512)).containsExactly(List.of(1L, 2L, 3L, 3L));
  }

  @Test
  void more_ids_than_fit_are_cut_into_batches() {
    assertThat(IdBatches.of(List.of(1L, 2L, 3L, 4L, 5L), 2))
        .containsExactly(List.of(1L, 2L), List.of(3L, 4L), List.of(5L));
  }

  @Test
  void no_ids_make_no_batch() {
    assertThat(IdBatches.of(List.of(), 512)).isEmpty();
  }
}
