package org.galaxyevents.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.galaxyevents.health.Finding;
import org.galaxyevents.health.Readiness;
import org.galaxyevents.http.EventLoops;
import org.galaxyevents.testing.RecordingBus;
import org.galaxyevents.testing.TemporaryDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class HealthTest {

  @RegisterExtension final TemporaryDatabase database = new TemporaryDatabase();

  private final EventLoops loops = new EventLoops(2, Thread.ofPlatform().factory());
  private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();

  @AfterEach
  void stop() {
    loops.close();
    blocking.close();
  }

  @Test
  void a_server_with_all_that_it_needs_is_ready() {
    assertThat(failing(readiness())).isEmpty();
  }

  @Test
  void one_of_whose_event_loops_hangs_is_not_until_it_goes_on() {
    Readiness readiness = readiness();
    CountDownLatch goOn = new CountDownLatch(1);
    loops.executors().getLast().execute(() -> await(goOn));

    assertThat(failing(readiness)).containsExactly("event_loops");

    goOn.countDown();
    assertThat(failing(readiness)).isEmpty();
  }

  @Test
  void one_whose_database_is_closed_is_not() {
    database.get().close();

    assertThat(failing(readiness())).containsExactly("database");
  }

  private Readiness readiness() {
    return Health.of(database.get(), new RecordingBus(), Optional.empty(), loops, blocking);
  }

  private static List<String> failing(Readiness readiness) {
    return readiness.look().stream()
        .filter(Finding.Failing.class::isInstance)
        .map(Finding::name)
        .toList();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
