package org.galaxyevents.change.postgres;

import java.time.Duration;
import org.galaxyevents.change.ChangeSource;

final class PostgresPollSourceIT extends PostgresChangeSourceContract {

  @Override
  protected ChangeSource source() {
    return new PostgresPollSource(database.get(), Duration.ofMillis(20), System::nanoTime);
  }
}
