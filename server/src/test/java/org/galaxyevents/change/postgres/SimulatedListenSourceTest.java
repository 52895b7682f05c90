package org.galaxyevents.change.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.galaxyevents.change.ChangeSource;
import org.galaxyevents.change.HistoryChange;
import org.galaxyevents.event.Cursor;
import org.junit.jupiter.api.Test;

final class SimulatedListenSourceTest extends SimulatedSourceContract {

  @Override
  ChangeSource source(SimulatedPostgres on) {
    return on.listening(on.polling(Duration.ofMillis(20), rest -> {}), () -> {});
  }

  @Test
  void what_silent_triggers_hid_is_read_and_the_watermark_does_not_go_back_for_it()
      throws Exception {
    database.silenceTriggers(true);
    long unheard = newHistory();
    Cursor claimed = database.now();
    Writer writer = otherWriter();
    writer.begin();
    writer.change(unheard + 1);

    ChangeSource.Session session = source().open(claimed);
    ChangeSource.Batch sample = session.sample();

    assertThat(sample.changes()).extracting(HistoryChange::historyId).contains(unheard);
    assertThat(sample.watermark()).isEqualTo(claimed);
  }
}
