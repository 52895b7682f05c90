package org.galaxyevents.change.postgres;

import java.time.Duration;
import org.galaxyevents.change.ChangeSource;

final class SimulatedListenSourceTest extends SimulatedSourceContract {

  @Override
  ChangeSource source(SimulatedPostgres on) {
    return on.listening(on.polling(Duration.ofMillis(20), rest -> {}), () -> {});
  }
}
