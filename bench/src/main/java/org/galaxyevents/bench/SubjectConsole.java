package org.galaxyevents.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Obeys the commands on standard input, each answered with one line: the same for every subject, so
 * that what publishes the events costs each of them the same. Confined to the main thread.
 */
final class SubjectConsole {

  /** Coprime to any number of streams in use: consecutive events go to streams far apart. */
  private static final int STRIDE = 7_919;

  /** Events of a fast pace are published in bursts of this length, as batches come in real life. */
  private static final long BURST_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final Subject subject;
  private final int streams;
  private int target;

  SubjectConsole(Subject subject, int streams) {
    this.subject = subject;
    this.streams = streams;
  }

  /** Answers until the input ends. */
  void run() throws Exception {
    System.out.println("listening " + subject.port());
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      System.out.println(answer(line.split(" ", -1)));
    }
  }

  private String answer(String[] command) throws Exception {
    return switch (command[0]) {
      case "broadcast" -> pace(command, oneByOne(subject::broadcast));
      case "flood" -> {
        int events = Integer.parseInt(command[1]);
        for (int i = 0; i < events; i++) {
          subject.broadcast(System.nanoTime());
        }
        yield "sent " + events;
      }
      case "targeted" -> pace(command, (events, stamp) -> target(events, 0));
      case "singly" -> pace(command, oneByOne(stamp -> target(1, 0)));
      case "stamped" -> pace(command, this::target);
      case "memory" -> memory();
      default -> throw new IllegalArgumentException("no command: " + command[0]);
    };
  }

  private interface Publisher {
    void publish(int events, long stamp) throws Exception;
  }

  private interface SinglePublisher {
    void publish(long stamp) throws Exception;
  }

  private static Publisher oneByOne(SinglePublisher publisher) {
    return (events, stamp) -> {
      for (int i = 0; i < events; i++) {
        publisher.publish(stamp);
      }
    };
  }

  private void target(int events, long stamp) throws Exception {
    // No stream twice in one batch: the server would make one event of the two.
    for (int left = events; left > 0; left -= streams) {
      List<Integer> targets = new ArrayList<>();
      for (int i = 0; i < Math.min(left, streams); i++) {
        target = (target + STRIDE) % streams;
        targets.add(target);
      }
      subject.target(targets, stamp);
    }
  }

  /** Publishes as the command says: so many events a second, for so many seconds. */
  private static String pace(String[] command, Publisher publisher) throws Exception {
    double perSecond = Double.parseDouble(command[1]);
    double seconds = Double.parseDouble(command[2]);
    long interval = Math.max(BURST_NANOS, (long) (1e9 / perSecond));
    long begun = System.nanoTime();
    int events = (int) (perSecond * seconds);
    for (int sent = 0; sent < events; ) {
      long now = System.nanoTime();
      int due = Math.min(events, (int) ((now - begun) * perSecond / 1e9) + 1);
      if (sent < due) {
        publisher.publish(due - sent, now);
        sent = due;
      }
      LockSupport.parkNanos(begun + ((now - begun) / interval + 1) * interval - System.nanoTime());
    }
    return "sent " + events;
  }

  /** Heap used after full collections, and direct memory, however it was allocated. */
  private static String memory() throws IOException, InterruptedException {
    for (int i = 0; i < 3; i++) {
      System.gc();
      // The collector gives memory back to the system a little after the collection.
      TimeUnit.MILLISECONDS.sleep(300);
    }
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    return "memory " + heap + " " + DirectMemory.used();
  }
}
