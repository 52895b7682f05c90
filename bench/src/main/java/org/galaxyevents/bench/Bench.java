package org.galaxyevents.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Measures the server beside a bare loop: memory, connects, broadcasts, targeted events, latency.
 * The two take turns, because the machine is never quite quiet, and the median of the rounds
 * counts.
 */
final class Bench {

  private static final int WARM_STREAMS = 500;
  private static final int WARM_CONNECT_ROUNDS = 20;

  /** Frames in a second of a paced broadcast, to all streams together. */
  private static final double PACED_FRAMES = 50_000;

  private static final int TARGETED_PER_SECOND = 20_000;
  private static final int FLOOD = 200;

  private final Settings settings;
  private final ResultTable table = new ResultTable();

  private Bench(Settings settings) {
    this.settings = settings;
  }

  /** Arguments: sections, {@code --streams N}, {@code --rounds N}. */
  public static void main(String[] args) throws Exception {
    Locale.setDefault(Locale.ROOT);
    List<String> jvmFlags =
        List.of(System.getProperty("server.jvm.flags", "").strip().split(" +", -1));
    Settings settings = Settings.of(args, jvmFlags);
    System.out.println(Machine.description());
    System.out.println("Server flags: " + String.join(" ", jvmFlags));
    System.out.printf("%d streams, %d rounds%n", settings.streams(), settings.rounds());
    Bench bench = new Bench(settings);
    if (settings.names("cluster")) {
      new ClusterBench(settings).latency();
    }
    if (settings.names("sources")) {
      new ClusterBench(settings).sources();
    }
    if (settings.names("due")) {
      new DueBench(settings).run();
    }
    if (settings.names("storm")) {
      new StormBench(settings).run();
    }
    bench.run();
    if (settings.wantsAnyOf("memory", "connect", "broadcast", "flood", "targeted", "latency")) {
      System.out.println("\n" + bench.table);
    }
  }

  private void run() throws IOException, InterruptedException {
    if (settings.wants("memory")) {
      try (Rig server = Rig.server(settings);
          Rig bare = Rig.bareLoop(settings)) {
        memory(server, bare);
      }
    }
    if (!settings.wantsAnyOf("connect", "broadcast", "flood", "targeted", "latency")) {
      return;
    }
    try (Rig server = Rig.server(settings);
        Rig bare = Rig.bareLoop(settings)) {
      connect(server, bare);
      double paced = PACED_FRAMES / settings.streams();
      if (settings.wants("broadcast")) {
        String command = "broadcast " + paced + " ";
        compare(
            "broadcast, %.1f a second, CPU per frame".formatted(paced),
            server,
            bare,
            new Load(command + 4, command + 8, settings.streams(), "≤ 1.25 ×"));
      }
      if (settings.wants("flood")) {
        compare(
            "broadcast flat out, CPU per frame",
            server,
            bare,
            new Load("flood 50", "flood " + FLOOD, settings.streams(), "≤ 0.3 ×"));
      }
      if (settings.wants("targeted")) {
        String command = "targeted " + TARGETED_PER_SECOND + " ";
        compare(
            "targeted, %,d a second, CPU per frame".formatted(TARGETED_PER_SECOND),
            server,
            bare,
            new Load(command + 40, command + 8, 1, "≤ 1.5 ×"));
        String singly = "singly " + TARGETED_PER_SECOND + " ";
        compare(
            "the same, each in a control task of its own",
            server,
            bare,
            new Load(singly + 15, singly + 8, 1, ""));
      }
      if (settings.wants("latency")) {
        latency(server, bare);
      }
    }
  }

  private void memory(Rig server, Rig bare) throws IOException, InterruptedException {
    Rig.Memory ours = memoryPerStream(server);
    Rig.Memory theirs = memoryPerStream(bare);
    table.bytes("idle stream, heap used", ours.heap(), theirs.heap(), "");
    table.bytes("idle stream, direct memory", ours.direct(), theirs.direct(), "");
    table.bytes("idle stream, PSS", ours.pss(), theirs.pss(), "≤ 6,144 B");
  }

  private Rig.Memory memoryPerStream(Rig rig) throws IOException, InterruptedException {
    // What every process loads and compiles for its first streams is not what a stream costs.
    rig.open(Math.min(WARM_STREAMS, settings.streams()));
    rig.closeStreams();
    Rig.Memory before = rig.memory();
    rig.open(settings.streams());
    return rig.memory().perStream(before, settings.streams());
  }

  /** Leaves the streams open. */
  private void connect(Rig server, Rig bare) throws IOException, InterruptedException {
    List<Double> ours = new ArrayList<>();
    List<Double> theirs = new ArrayList<>();
    int rounds = settings.wants("connect") ? WARM_CONNECT_ROUNDS + settings.rounds() : 1;
    for (int i = 0; i < rounds; i++) {
      double our = openAfresh(server);
      double their = openAfresh(bare);
      if (i >= WARM_CONNECT_ROUNDS) {
        ours.add(our);
        theirs.add(their);
      }
    }
    if (!ours.isEmpty()) {
      table.micros("connect, warm, CPU each", ours, theirs, "≤ 2 ×");
    }
  }

  private double openAfresh(Rig rig) throws IOException, InterruptedException {
    rig.closeStreams();
    return rig.open(settings.streams()).microsPerFrame();
  }

  /**
   * Events to be published.
   *
   * @param receivers how many streams get each of them
   */
  private record Load(String warmUp, String command, int receivers, String goal) {}

  private void compare(String what, Rig server, Rig bare, Load load)
      throws IOException, InterruptedException {
    List<Double> ours = new ArrayList<>();
    List<Double> theirs = new ArrayList<>();
    server.deliver(load.warmUp(), load.receivers());
    bare.deliver(load.warmUp(), load.receivers());
    for (int i = 0; i < settings.rounds(); i++) {
      ours.add(server.deliver(load.command(), load.receivers()).microsPerFrame());
      theirs.add(bare.deliver(load.command(), load.receivers()).microsPerFrame());
    }
    table.micros(what, ours, theirs, load.goal());
  }

  private void latency(Rig server, Rig bare) throws IOException, InterruptedException {
    table.latency(
        "latency of targeted, 2,000 a second (p50 / p90 / p99 / max)",
        server.latency("stamped 2000 8", 1),
        bare.latency("stamped 2000 8", 1));
    table.latency(
        "latency of a broadcast, over all its receivers",
        server.latency("broadcast 1 8", settings.streams()),
        bare.latency("broadcast 1 8", settings.streams()));
  }
}
