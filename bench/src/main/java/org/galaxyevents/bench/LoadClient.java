package org.galaxyevents.bench;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.galaxyevents.security.IdEncoding;

/**
 * Opens streams and counts what comes, as a process of its own. Obeys the commands on standard
 * input, each answered with one line. Confined to the main thread.
 */
final class LoadClient {

  private final ClientStreams streams;

  private LoadClient(ClientStreams streams) {
    this.streams = streams;
  }

  /**
   * Arguments: the server's port, a file of cookies, one for each stream or none at all, and the
   * secret with which the server encodes ids, or none.
   */
  public static void main(String[] args) throws Exception {
    List<String> cookies = Files.readAllLines(Path.of(args[1]), StandardCharsets.US_ASCII);
    SentTimes times =
        args.length > 2 ? SentTimes.encodedWith(IdEncoding.of(args[2])) : SentTimes.plain();
    int port = Integer.parseInt(args[0]);
    new LoadClient(new ClientStreams(port, cookies, times)).run();
  }

  private void run() throws Exception {
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      System.out.println(answer(line.split(" ", -1)));
    }
  }

  private String answer(String[] command) throws Exception {
    return switch (command[0]) {
      case "open" -> {
        streams.open(Integer.parseInt(command[1]));
        yield "open " + streams.openNow();
      }
      case "close" -> {
        streams.closeAll();
        yield "closed";
      }
      case "received" -> "received " + streams.received() + " " + streams.openNow();
      case "time" -> {
        streams.startTiming();
        yield "timing";
      }
      case "times" -> {
        Histogram times = streams.stopTiming();
        yield "times %d %d %d %d %d"
            .formatted(
                times.getTotalCount(),
                times.getValueAtPercentile(50),
                times.getValueAtPercentile(90),
                times.getValueAtPercentile(99),
                times.getMaxValue());
      }
      case "record" -> {
        streams.startRecording();
        yield "recording";
      }
      case "recorded" -> "recorded " + String.join(" ", streams.stopRecording());
      default -> throw new IllegalArgumentException("no command: " + command[0]);
    };
  }
}
