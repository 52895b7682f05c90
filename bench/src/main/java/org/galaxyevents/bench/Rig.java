package org.galaxyevents.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.galaxyevents.security.IdEncoding;

/** A server under test with its load client, each a process of its own. Confined to one thread. */
final class Rig implements AutoCloseable {

  private static final long STALLED_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final ChildProcess subject;
  private final ChildProcess client;
  private final int streams;
  private final Path folder;

  private Rig(ChildProcess subject, ChildProcess client, int streams, Path folder) {
    this.subject = subject;
    this.client = client;
    this.streams = streams;
    this.folder = folder;
  }

  /** What some frames cost the server. */
  record Cost(long frames, double cpuSeconds) {
    double microsPerFrame() {
      return cpuSeconds * 1e6 / frames;
    }
  }

  private static final long PSS_NOISE = 100 << 10;

  /** How much memory the server takes up, in bytes. */
  record Memory(double heap, double direct, double pss) {
    Memory perStream(Memory before, int streams) {
      return new Memory(
          (heap - before.heap) / streams,
          (direct - before.direct) / streams,
          (pss - before.pss) / streams);
    }
  }

  /** Microseconds from publish to receipt. */
  record Latency(long count, long p50, long p90, long p99, long max) {}

  static Rig server(Settings settings) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("galaxy-events-bench-");
    List<String> command = settings.java(ServerProcess.class);
    command.add(folder.toString());
    IdEncoding ids = IdEncoding.of(ServerProcess.ID_SECRET);
    List<String> cookies =
        IntStream.range(0, settings.streams())
            .mapToObj(stream -> ids.encodeKey(ServerProcess.sessionKey(stream)))
            .toList();
    return start(settings, command, folder, cookies, List.of(ServerProcess.ID_SECRET));
  }

  static Rig bareLoop(Settings settings) throws IOException, InterruptedException {
    // The same request, so that there is as much to decode.
    List<String> cookies = new ArrayList<>();
    for (int i = 0; i < settings.streams(); i++) {
      cookies.add("0123456789abcdef".repeat(5));
    }
    Path folder = Files.createTempDirectory("galaxy-events-bench-");
    return start(settings, settings.java(BareLoop.class), folder, cookies, List.of());
  }

  private static Rig start(
      Settings settings,
      List<String> command,
      Path folder,
      List<String> cookies,
      List<String> secret)
      throws IOException, InterruptedException {
    ChildProcess subject = ChildProcess.start(command);
    String port = subject.answer().getFirst();
    Path cookieFile = Files.write(folder.resolve("cookies"), cookies);
    List<String> clientCommand = settings.javaOfClient();
    clientCommand.add(port);
    clientCommand.add(cookieFile.toString());
    clientCommand.addAll(secret);
    return new Rig(subject, ChildProcess.start(clientCommand), settings.streams(), folder);
  }

  /** Opens streams; what it cost the server until each had got its first frames. */
  Cost open(int count) throws IOException, InterruptedException {
    double before = subject.cpuSeconds();
    client.ask("open " + count);
    return new Cost(count, subject.cpuSeconds() - before);
  }

  void closeStreams() throws IOException, InterruptedException {
    client.ask("close");
    // The server hears of it a little later, which must not fall into the next measurement.
    awaitQuiet();
  }

  /** Lets the server publish, and waits until all has come. */
  Cost deliver(String command, int receivers) throws IOException, InterruptedException {
    awaitQuiet();
    long receivedBefore = received();
    double cpuBefore = subject.cpuSeconds();
    long expected = Long.parseLong(subject.ask(command).getFirst()) * receivers;
    long progress = System.nanoTime();
    long frames = 0;
    while (frames < expected && System.nanoTime() - progress < STALLED_NANOS) {
      long now = received() - receivedBefore;
      progress = now > frames ? System.nanoTime() : progress;
      frames = now;
      TimeUnit.MILLISECONDS.sleep(20);
    }
    double cpu = subject.cpuSeconds() - cpuBefore;
    int open = Integer.parseInt(client.ask("received").getLast());
    if (frames != expected || open != streams) {
      throw new IOException(
          "%s: %d of %d frames came, %d of %d streams are open"
              .formatted(command, frames, expected, open, streams));
    }
    return new Cost(frames, cpu);
  }

  /** Lets the server publish and looks into each event for how long it took. */
  Latency latency(String command, int receivers) throws IOException, InterruptedException {
    client.ask("time");
    deliver(command, receivers);
    List<Long> times = client.ask("times").stream().map(Long::parseLong).toList();
    return new Latency(times.get(0), times.get(1), times.get(2), times.get(3), times.get(4));
  }

  /** The server's memory after full collections. */
  Memory memory() throws IOException, InterruptedException {
    List<String> answer = subject.ask("memory");
    return new Memory(
        Long.parseLong(answer.getFirst()), Long.parseLong(answer.getLast()), settledPss());
  }

  /** Free heap goes back to the system little by little after a collection: waits until it has. */
  private long settledPss() throws IOException, InterruptedException {
    long before = Long.MAX_VALUE;
    long now = subject.pss();
    for (int i = 0; i < 30 && before - now > PSS_NOISE; i++) {
      TimeUnit.SECONDS.sleep(1);
      before = now;
      now = subject.pss();
    }
    return now;
  }

  private long received() throws IOException, InterruptedException {
    return Long.parseLong(client.ask("received").getFirst());
  }

  /** Waits until the server does next to nothing. */
  private void awaitQuiet() throws IOException, InterruptedException {
    for (int i = 0; i < 50; i++) {
      double before = subject.cpuSeconds();
      TimeUnit.MILLISECONDS.sleep(200);
      if (subject.cpuSeconds() - before <= 0.01) {
        return;
      }
    }
  }

  @Override
  public void close() throws IOException {
    client.close();
    subject.close();
    delete(folder);
  }

  static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
