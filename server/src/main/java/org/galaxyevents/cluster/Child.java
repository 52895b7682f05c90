package org.galaxyevents.cluster;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** A process of a cluster, and the last of what it has printed. Thread-safe. */
final class Child {

  private static final int REMEMBERED_LINES = 30;

  private final Launch launch;
  private final Process process;
  private final CompletableFuture<Boolean> ready = new CompletableFuture<>();

  /** What it had started itself when it was asked to end. */
  private volatile List<ProcessHandle> below = List.of();

  @GuardedBy("printed")
  private final Deque<String> printed = new ArrayDeque<>();

  Child(Launch launch, Process process) {
    this.launch = launch;
    this.process = process;
  }

  String name() {
    return launch.name();
  }

  /** Completed with its status when it ends. */
  CompletableFuture<Integer> ended() {
    return process.onExit().thenApply(Process::exitValue);
  }

  /** Reads what it prints, to its end; passes on what is worth seeing. */
  void read(Consumer<String> lines) {
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      output.lines().forEach(line -> took(line, lines));
    } catch (IOException | UncheckedIOException ended) {
      // It was killed: that is found out in another way.
    } finally {
      ready.complete(false);
    }
  }

  private void took(String line, Consumer<String> lines) {
    synchronized (printed) {
      if (printed.size() == REMEMBERED_LINES) {
        printed.removeFirst();
      }
      printed.addLast(line);
    }
    if (!launch.hidden().matcher(line).find()) {
      lines.accept("%-9s| %s".formatted(launch.name(), line));
    }
    if (launch.ready().matcher(line).find()) {
      ready.complete(true);
    }
  }

  /**
   * Waits until it is ready.
   *
   * @throws IOException if it is not by then, with what it has printed
   */
  void awaitReady(Duration patience) throws IOException, InterruptedException {
    try {
      if (ready.get(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (TimeoutException | ExecutionException tooLate) {
      throw notReady("is not ready after %d s".formatted(patience.toSeconds()));
    }
    throw notReady("did not start");
  }

  private IOException notReady(String what) {
    synchronized (printed) {
      return new IOException(
          "The %s %s. It said:\n  %s".formatted(name(), what, String.join("\n  ", printed)));
    }
  }

  /** Asks it to end, and returns at once. */
  void askToEnd() throws IOException, InterruptedException {
    below = process.descendants().toList();
    switch (launch.end()) {
      case TERM -> process.destroy();
      case KILL -> process.destroyForcibly();
      case QUIT -> {
        // Java knows two signals only.
        if (process.isAlive()) {
          new ProcessBuilder("sh", "-c", "kill -QUIT " + process.pid()).start().waitFor();
        }
      }
    }
  }

  /** Waits for its end and that of all that it had started; kills what does not come to one. */
  void awaitEnd(Duration patience) throws InterruptedException {
    awaitEnd(process.toHandle(), patience);
    for (ProcessHandle each : below) {
      awaitEnd(each, patience);
    }
  }

  private static void awaitEnd(ProcessHandle handle, Duration patience)
      throws InterruptedException {
    try {
      handle.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException tooLate) {
      handle.destroyForcibly();
    }
  }
}
