package org.galaxyevents.simulator;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.IntStream;

/** The users who play, and their streams. Thread-safe. */
final class Troupe implements AutoCloseable {

  private static final int RECRUITED_AT_ONCE = 16;

  private final URI server;
  private final Recruiter recruiter;
  private final Function<SimulatedUser, UserStream> streamOf;
  private final CountDownLatch stopped;

  @GuardedBy("this")
  private final List<SimulatedUser> users = new ArrayList<>();

  @GuardedBy("this")
  private final List<UserStream> streams = new ArrayList<>();

  /**
   * @param streamOf makes the stream of each who was recruited
   * @param stopped ends recruiting
   */
  Troupe(
      URI server,
      Recruiter recruiter,
      Function<SimulatedUser, UserStream> streamOf,
      CountDownLatch stopped) {
    this.server = server;
    this.recruiter = recruiter;
    this.streamOf = streamOf;
    this.stopped = stopped;
  }

  /**
   * Recruits so many users and begins to open their streams.
   *
   * @throws IOException when one of them cannot be recruited; the message is for who started it
   */
  void recruit(int size) throws IOException, InterruptedException {
    try (ExecutorService pool =
        Executors.newFixedThreadPool(
            RECRUITED_AT_ONCE, Thread.ofPlatform().daemon().name("recruit-", 0).factory())) {
      List<Future<SimulatedUser>> recruits =
          IntStream.range(0, size)
              .mapToObj(number -> pool.submit(() -> recruiter.recruit(number)))
              .toList();
      try {
        for (Future<SimulatedUser> recruit : recruits) {
          if (stopped.getCount() == 0) {
            return;
          }
          admit(recruit.get());
        }
      } catch (ExecutionException e) {
        Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
        throw new IOException(reason(cause), cause);
      } finally {
        pool.shutdownNow();
      }
    }
  }

  private void admit(SimulatedUser user) {
    UserStream stream = streamOf.apply(user);
    synchronized (this) {
      users.add(user);
      streams.add(stream);
    }
    stream.start();
  }

  private String reason(Throwable cause) {
    return switch (cause) {
      case RestRefusal refusal -> server + " refused " + refusal.getMessage();
      case ConnectException _, HttpTimeoutException _ ->
          "nothing answers at " + server + "; is the server running, and is this its address?";
      default -> server + ": " + cause;
    };
  }

  synchronized List<SimulatedUser> users() {
    return List.copyOf(users);
  }

  @Override
  public synchronized void close() {
    streams.forEach(UserStream::close);
  }
}
