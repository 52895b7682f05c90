package org.galaxyevents.change.postgres;

import java.time.Duration;
import org.galaxyevents.change.ChangeSource;

final class SimulatedPollSourceTest extends SimulatedSourceContract {

  @Override
  ChangeSource source(SimulatedPostgres on) {
    return on.polling(Duration.ofMillis(20), rest -> {});
  }
}
