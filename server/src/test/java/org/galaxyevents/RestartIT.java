package org.galaxyevents;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.galaxyevents.simulator.EventStreamListener;
import org.galaxyevents.simulator.EventStreamReader;
import org.galaxyevents.simulator.StreamEnd;
import org.galaxyevents.simulator.StreamEvent;
import org.galaxyevents.testing.RunningServer;
import org.junit.jupiter.api.Test;

/** A server that stops and comes back, while browsers do not wait for it. */
final class RestartIT {

  @Test
  void everyone_who_knocks_while_a_server_restarts_is_soon_let_in() throws Exception {
    try (RunningServer server = RunningServer.start()) {
      String cookie = visitor(server);
      for (int round = 0; round < 8; round++) {
        server.stop();
        List<Knocking> clients = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
          clients.add(new Knocking(server.url(), cookie));
        }
        server.startAgain();

        for (Knocking client : clients) {
          assertThat(client.ready.await(15, TimeUnit.SECONDS))
              .as("round " + round + ": " + client)
              .isTrue();
        }
        clients.forEach(Knocking::close);
      }
    }
  }

  private static String visitor(RunningServer server) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
              HttpRequest.newBuilder(URI.create(server.url() + "/history/current_history_json"))
                  .build(),
              HttpResponse.BodyHandlers.ofString())
          .headers()
          .firstValue("set-cookie")
          .orElseThrow()
          .split(";", 2)[0];
    }
  }

  /** A client that tries again as soon as it is turned away. */
  private static final class Knocking implements EventStreamListener {
    private final CountDownLatch ready = new CountDownLatch(1);
    private final AtomicReference<EventStreamReader> reader = new AtomicReference<>();
    private final URI url;
    private final String cookie;
    private volatile String last = "connecting";
    private volatile boolean closed;

    private Knocking(URI server, String cookie) {
      this.url = URI.create(server + "/api/events/stream");
      this.cookie = cookie;
      knock();
    }

    private void knock() {
      EventStreamReader next = new EventStreamReader(url, Map.of("cookie", cookie), this);
      reader.set(next);
      next.start();
    }

    @Override
    public void onOpen(Map<String, String> headers) {
      last = "open";
    }

    @Override
    public void onEvent(StreamEvent event) {
      if (event.type().equals("ready")) {
        ready.countDown();
      }
    }

    @Override
    public void onEnd(StreamEnd end) {
      last = end.toString();
      if (!closed && ready.getCount() > 0) {
        knock();
      }
    }

    private void close() {
      closed = true;
      reader.get().close();
    }

    @Override
    public String toString() {
      return last;
    }
  }
}
