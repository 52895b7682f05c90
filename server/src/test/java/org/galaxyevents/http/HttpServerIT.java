package org.galaxyevents.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.galaxyevents.account.Authentication;
import org.galaxyevents.account.RememberedAuthentication;
import org.galaxyevents.account.Requester;
import org.galaxyevents.catchup.CatchUp;
import org.galaxyevents.catchup.CatchUpConfig;
import org.galaxyevents.catchup.Journal;
import org.galaxyevents.catchup.LookBack;
import org.galaxyevents.catchup.LookupThreads;
import org.galaxyevents.connection.Admission;
import org.galaxyevents.connection.ConnectionRegistry;
import org.galaxyevents.connection.Identity;
import org.galaxyevents.connection.StreamConfig;
import org.galaxyevents.security.IdEncoding;
import org.galaxyevents.sse.FrameEncoder;
import org.galaxyevents.testing.RawClient;
import org.galaxyevents.testing.RawClient.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a server that stops parts from its clients, with event loops that go on. */
final class HttpServerIT {

  private static final String QUICK = "GET /quick HTTP/1.1\r\nhost: x\r\n\r\n";
  private static final String SLOW = "GET /slow HTTP/1.1\r\nhost: x\r\n\r\n";
  private static final String STREAM = "GET /api/events/stream HTTP/1.1\r\nhost: x\r\n";

  /** Opened by a test to let the slow handler, and whoever asks who a client is, go on. */
  private final CountDownLatch goOn = new CountDownLatch(1);

  private final CountDownLatch slowOnesBegun = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final EventLoops loops = new EventLoops(2, Thread.ofPlatform().factory());
  private final ConnectionRegistry registry =
      new ConnectionRegistry(
          loops.executors(),
          () -> new FrameEncoder(IdEncoding.of("secret")),
          System::nanoTime,
          false,
          new StreamConfig(Duration.ofSeconds(30), Duration.ofSeconds(60), 100, 0, 0));

  private final HttpServer server =
      new HttpServer(
          new HttpConfig(
              new ListenAddress.Tcp("127.0.0.1", 0),
              "",
              2,
              1 << 20,
              Duration.ofSeconds(20),
              Duration.ofSeconds(75),
              List.of()),
          loops,
          new Router()
              .add("GET", "/quick", exchange -> Response.text(200, "text/plain", "quick"))
              .add("POST", "/quick", exchange -> Response.text(200, "text/plain", "quick"))
              .add("GET", "/slow", exchange -> slowly(Response.text(200, "text/plain", "slow"))),
          credentials -> slowly(List.of(new Authentication.Outcome.Known(Requester.NOBODY))),
          new HttpServer.Streams(
              registry,
              (client, answer) -> answer.accept(new CatchUp.Answer.Missed(List.of())),
              new RememberedAuthentication(
                  credentials ->
                      slowly(List.of(new Authentication.Outcome.Known(Requester.NOBODY))),
                  System::nanoTime),
              LookupThreads.of(threads),
              new StreamViews(
                  new EncodedIds(IdEncoding.of("secret")),
                  new LookBack(
                      new Journal(1, () -> 0), new CatchUpConfig(Duration.ZERO, Duration.ZERO, 1)),
                  Optional.empty())),
          threads);

  private URI url;

  @BeforeEach
  void start() throws IOException {
    url = URI.create(server.start().url(""));
  }

  @AfterEach
  void stop() {
    goOn.countDown();
    server.close();
    loops.close();
    threads.close();
  }

  private <T> T slowly(T answer) {
    slowOnesBegun.countDown();
    try {
      goOn.await();
      return answer;
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  @Test
  void whatever_a_client_is_about_its_connection_ends_when_the_server_stops() throws Exception {
    List<RawClient> clients = new ArrayList<>();
    for (String sent :
        List.of(
            "",
            "GET /qui",
            "POST /quick HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n{",
            SLOW,
            SLOW + QUICK)) {
      clients.add(RawClient.connect(url).send(sent));
    }
    RawClient idle = RawClient.connect(url).send(QUICK);
    assertThat(idle.readAnswer("GET").body()).isEqualTo("quick");
    clients.add(idle);
    RawClient stream = RawClient.connect(url).send(STREAM + "\r\n");
    assertThat(stream.readHead().status()).isEqualTo(200);
    assertThat(stream.readChunk()).startsWith("event: ready\n");
    slowOnesBegun.await();

    server.close();

    assertThat(stream.readChunk()).startsWith("retry: ");
    assertThat(stream.readChunk()).as("the last chunk").isEmpty();
    clients.add(stream);
    for (RawClient client : clients) {
      assertThat(hasEnded(client)).as("client " + clients.indexOf(client)).isTrue();
      client.close();
    }
    assertThatThrownBy(() -> RawClient.connect(url)).isInstanceOf(ConnectException.class);
  }

  @Test
  void a_request_under_way_when_the_server_stops_is_answered_and_no_other_after_it()
      throws Exception {
    Future<?> stopping;
    try (RawClient client = RawClient.connect(url).send(SLOW + QUICK)) {
      slowOnesBegun.await();
      stopping = threads.submit(server::close);
      awaitStopping();

      goOn.countDown();

      Answer answer = client.readAnswer("GET");
      assertThat(answer.body()).isEqualTo("slow");
      assertThat(answer.head().headers()).containsEntry("connection", "close");
      assertThat(hasEnded(client)).isTrue();
    }
    stopping.get();
  }

  @Test
  void a_request_that_is_on_its_way_when_the_server_stops_is_answered() throws Exception {
    Future<?> stopping;
    try (RawClient silent = RawClient.connect(url);
        RawClient halfWay = RawClient.connect(url).send("GET /quick HTTP/1.1\r\n");
        RawClient slow = RawClient.connect(url).send(SLOW)) {
      slowOnesBegun.await();
      stopping = threads.submit(server::close);
      awaitStopping();

      assertThat(halfWay.send("host: x\r\n\r\n").readAnswer("GET").body()).isEqualTo("quick");
      assertThat(silent.send(QUICK).readAnswer("GET").body()).isEqualTo("quick");
      goOn.countDown();
      assertThat(slow.readAnswer("GET").body()).isEqualTo("slow");
    }
    stopping.get();
  }

  @Test
  void
      a_stream_that_is_about_to_open_when_the_server_stops_gets_no_answer_that_would_end_its_client()
          throws Exception {
    Future<?> stopping;
    try (RawClient client = RawClient.connect(url).send(STREAM + "x-api-key: k\r\n\r\n")) {
      slowOnesBegun.await();
      stopping = threads.submit(server::close);
      awaitStopping();

      goOn.countDown();

      assertThat(hasEnded(client)).isTrue();
    }
    stopping.get();
    assertThat(registry.size()).isZero();
  }

  @Test
  void a_server_that_leaves_takes_nobody_in_and_gives_those_who_are_there_one_answer_more()
      throws Exception {
    try (RawClient idle = RawClient.connect(url);
        RawClient stream = RawClient.connect(url).send(STREAM + "\r\n")) {
      assertThat(idle.send(QUICK).readAnswer("GET").head().headers())
          .doesNotContainEntry("connection", "close");
      assertThat(stream.readHead().status()).isEqualTo(200);
      assertThat(stream.readChunk()).startsWith("event: ready");

      server.leave();

      assertThatThrownBy(() -> RawClient.connect(url)).isInstanceOf(ConnectException.class);
      assertThat(idle.send(QUICK).readAnswer("GET").head().headers())
          .containsEntry("connection", "close");
      assertThat(hasEnded(idle)).isTrue();
      assertThat(stream.hasReceived()).isFalse();
      assertThat(registry.size()).isEqualTo(1);

      server.close();
      assertThat(stream.readChunks()).matches("retry: \\d+\n\n");
    }
  }

  private void awaitStopping() {
    await()
        .until(() -> registry.admit(Identity.ANONYMOUS, "127.0.0.1") instanceof Admission.Stopping);
  }

  private static boolean hasEnded(RawClient client) throws IOException {
    try {
      return client.readByte() < 0;
    } catch (SocketException reset) {
      return true;
    }
  }
}
