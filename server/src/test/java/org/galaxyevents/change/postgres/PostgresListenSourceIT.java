package org.galaxyevents.change.postgres;

import java.time.Duration;
import org.galaxyevents.change.ChangeSource;

final class PostgresListenSourceIT extends PostgresChangeSourceContract {

  @Override
  protected ChangeSource source() {
    return new PostgresListenSource(
        database.postgres(),
        new PostgresPollSource(database.get(), Duration.ofMillis(20), System::nanoTime),
        System::nanoTime);
  }
}
