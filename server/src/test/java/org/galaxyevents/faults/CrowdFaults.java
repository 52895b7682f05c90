package org.galaxyevents.faults;

import static org.galaxyevents.faults.FaultKind.kind;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.galaxyevents.testing.Accounts;
import org.galaxyevents.testing.RawClient;
import org.galaxyevents.testing.RunningServer;
import tools.jackson.databind.json.JsonMapper;

/** What clients can do to a worker. Stateless. */
final class CrowdFaults {

  private static final int CLIENTS = 200;

  /** So small that the kernels cannot hide for long that nobody reads. */
  private static final int SMALL_BUFFER = 4 << 10;

  private static final int MESSAGES = 30;
  private static final String LONG_TEXT = "Something long. ".repeat(2_000);
  private static final int FEW = 5;

  private CrowdFaults() {}

  static List<FaultKind<Cluster>> all() {
    return List.of(
        kind(
            "slow-clients",
            "200 clients that read nothing",
            4_000,
            6_000,
            (cluster, random) ->
                slowClients(cluster, cluster.workers().get(random.nextInt(Cluster.WORKERS)))),
        kind(
            "descriptors",
            "worker: no more file descriptors",
            3_000,
            6_000,
            (cluster, random) ->
                noDescriptors(cluster.workers().get(random.nextInt(Cluster.WORKERS)))));
  }

  private static Fault slowClients(Cluster cluster, Member worker) {
    List<RawClient> clients = new ArrayList<>();
    return Fault.of(
        () -> {
          Accounts accounts = Accounts.of(cluster.url());
          String key = accounts.newUser("slow" + System.nanoTime());
          for (int client = 0; client < CLIENTS; client++) {
            clients.add(
                connect(
                    worker.url(),
                    "GET /api/events/stream?key=" + key + " HTTP/1.1\r\nhost: x\r\n\r\n"));
          }
          String message = message(accounts.userOf(key));
          for (int number = 0; number < MESSAGES; number++) {
            accounts.send(
                "POST", "/api/notifications", message, "x-api-key", RunningServer.ADMIN_KEY);
          }
        },
        () -> closeAll(clients));
  }

  private static String message(String user) {
    return JsonMapper.shared()
        .writeValueAsString(
            Map.of(
                "recipients",
                Map.of("user_ids", List.of(user), "group_ids", List.of(), "role_ids", List.of()),
                "notification",
                Map.of(
                    "source",
                    "slow",
                    "category",
                    "message",
                    "variant",
                    "info",
                    "content",
                    Map.of("category", "message", "subject", "Long", "message", LONG_TEXT))));
  }

  private static Fault noDescriptors(Member worker) {
    List<RawClient> clients = new ArrayList<>();
    return Fault.of(
        () -> {
          limit(worker, Long.toString(openFiles(worker) + FEW));
          for (int client = 0; client < CLIENTS; client++) {
            clients.add(connect(worker.url(), "GET /health/live HTTP/1.1\r\n"));
          }
        },
        () -> {
          limit(worker, mostOpenFiles(worker));
          closeAll(clients);
        },
        Trace.in(worker.name(), "Too many open files|file descriptors"));
  }

  private static void limit(Member worker, String files) throws IOException, InterruptedException {
    new ProcessBuilder(
            "prlimit",
            "--pid",
            Long.toString(worker.process().processes().getFirst().pid()),
            "--nofile=" + files + ":")
        .inheritIO()
        .start()
        .waitFor();
  }

  private static String mostOpenFiles(Member worker) throws IOException {
    return Files.readAllLines(proc(worker).resolve("limits")).stream()
        .filter(line -> line.startsWith("Max open files"))
        .map(line -> line.split(" +", 0)[4])
        .findFirst()
        .orElseThrow();
  }

  private static long openFiles(Member worker) throws IOException {
    try (Stream<Path> files = Files.list(proc(worker).resolve("fd"))) {
      return files.count();
    }
  }

  private static Path proc(Member worker) {
    return Path.of("/proc/" + worker.process().processes().getFirst().pid());
  }

  private static RawClient connect(URI url, String request) throws IOException {
    return RawClient.connect(url, SMALL_BUFFER).send(request);
  }

  private static void closeAll(List<RawClient> clients) throws IOException {
    for (RawClient each : clients) {
      each.close();
    }
  }
}
