package org.galaxyevents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.galaxyevents.security.IdEncoding;
import org.galaxyevents.testing.Accounts;
import org.galaxyevents.testing.RawClient;
import org.galaxyevents.testing.RunningServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * The stream, byte for byte as a Galaxy 26.1.1 sent it, one case for each recording in {@code
 * golden/sse}. Exempt is what docs/protocol.md lists as a deliberate difference, by its number
 * there:
 *
 * <ul>
 *   <li>1: {@code cursor} events are left out, {@link Reduced#isCursor}
 *   <li>2: {@code update_time} is cut out of the data, {@link Reduced#UPDATE_TIME}
 *   <li>3: an id is compared by its form, {@link Reduced#ID}; only the last of several frames has
 *       one, {@link Reduced#STATUS_ID}
 *   <li>4 and 5: the histories that are announced before the first cursor are left out, {@link
 *       OpenStream#readOpening}
 *   <li>7: no {@code date}, no {@code server}, {@link Expected#headers}
 *   <li>5: to an id that cannot be read Galaxy answers no {@code notification_status}, {@link
 *       OpenStream#readOpening}
 *   <li>45: {@code resync} is left out, {@link Reduced#isResync}
 *   <li>13: {@code x-content-type-options} on what is no stream, {@link #headers}
 * </ul>
 */
final class StreamGoldenIT {

  private static final String KEEPALIVE = ": keepalive";

  /** The one history of the recordings: the first of its server, e4ac0f0e22e4ad1a. */
  private static final String HISTORY = IdEncoding.of(RunningServer.ID_SECRET).encode(1);

  private static final Map<String, OpenStream> STREAMS = new LinkedHashMap<>();

  private static final List<Case> STREAM_CASES =
      List.of(
          Case.get("01_no_session_no_key"),
          Case.get("02_api_key_header", "x-api-key: $KEY"),
          Case.at("03_api_key_query", "?key=$KEY"),
          Case.get("04_raw_chunked_framing", "x-api-key: $KEY"),
          Case.get("14_accept_json", "accept: application/json"),
          Case.at("15_trailing_slash", "/"),
          new Case("17_http10", "GET", "", "HTTP/1.0", List.of()),
          Case.get("18_gzip_accept", "accept-encoding: gzip"),
          Case.get("19_origin_cors", "origin: https://other.example"),
          Case.resuming("current", "2026-11-23T06:44:34.000000"),
          Case.resuming("old", "2020-01-01T00:00:00"),
          Case.resuming("future", "2099-01-01T00:00:00.000000"),
          Case.resuming("date_only", "2026-11-20"),
          Case.resuming("compact", "20261120T101112"),
          Case.resuming("week", "2026-W47-1"),
          Case.resuming("with_Z", "2026-11-20T10:11:12Z"),
          Case.resuming("with_offset", "2026-11-20T10:11:12+02:00"),
          Case.resuming("integer", "12345"),
          Case.resuming("garbage", "garbage"),
          Case.resuming("empty", ""),
          Case.resuming("year_1", "0001-01-01T00:00:00"),
          Case.resuming("year_9999", "9999-12-31T23:59:59"),
          Case.visiting("current", "2026-11-23T06:44:34.000000"),
          Case.visiting("old", "2020-01-01T00:00:00"),
          Case.visiting("future", "2099-01-01T00:00:00.000000"),
          Case.visiting("date_only", "2026-11-20"),
          Case.visiting("compact", "20261120T101112"),
          Case.visiting("week", "2026-W47-1"),
          Case.visiting("with_Z", "2026-11-20T10:11:12Z"),
          Case.visiting("with_offset", "2026-11-20T10:11:12+02:00"),
          Case.visiting("integer", "12345"),
          Case.visiting("garbage", "garbage"),
          Case.visiting("empty", ""),
          Case.visiting("year_1", "0001-01-01T00:00:00"),
          Case.visiting("year_9999", "9999-12-31T23:59:59"),
          Case.get("42_stream_with_logged_out_cookie", "cookie: galaxysession=$LOGGED_OUT"),
          Case.get(
              "43_stream_with_wellformed_unknown_session_cookie",
              "cookie: galaxysession=$UNKNOWN"));

  @SuppressWarnings("UnusedVariable") // Named by @FieldSource.
  private static final List<Case> ANSWER_CASES =
      List.of(
          Case.get("05_bad_api_key_header", "x-api-key: nonsense"),
          Case.at("06_bad_api_key_query", "?key=nonsense"),
          Case.get("07_bad_cookie_hex", "cookie: galaxysession=zzzz"),
          Case.get(
              "08_bad_cookie_unknown",
              "cookie: galaxysession=c6ca0ddb55be603a55fe2f86156564e5ebb7ef842b6c3b8955fe2f86156564e5ebb7ef842b6c3b89"),
          Case.by("HEAD", "09_head"),
          Case.by("POST", "10_post"),
          Case.by("PUT", "11_put"),
          Case.by("DELETE", "12_delete"),
          Case.by("OPTIONS", "13_options"),
          Case.get("46_stream_with_revoked_key", "x-api-key: $REVOKED"));

  private static RunningServer server;
  private static Accounts accounts;

  /** As in the recordings, all streams are open when the one change happens. */
  @BeforeAll
  static void openAllStreamsThenChangeTheHistory() throws Exception {
    server = RunningServer.start(Map.of("GALAXY_CONFIG_OVERRIDE_GALAXY_EVENTS_KEEPALIVE", "3s"));
    accounts = Accounts.of(server);
    String key = accounts.newUser("alice");
    accounts.createHistory(key);
    Map<String, String> secrets =
        Map.of(
            "$KEY", key,
            "$REVOKED", accounts.revokedKey("bob"),
            "$LOGGED_OUT", accounts.loggedOutCookie(),
            "$UNKNOWN",
                IdEncoding.of(RunningServer.ID_SECRET)
                    .encodeKey("0123456789abcdef0123456789abcdef"));
    SECRETS.putAll(secrets);
    for (Case each : STREAM_CASES) {
      STREAMS.put(each.recording(), OpenStream.open(server, each));
    }
    for (OpenStream stream : STREAMS.values()) {
      stream.readOpening();
    }
    accounts.rename(key, HISTORY, "changed");
  }

  private static final Map<String, String> SECRETS = new LinkedHashMap<>();

  @AfterAll
  static void stop() throws IOException {
    for (OpenStream stream : STREAMS.values()) {
      stream.client().close();
    }
    server.close();
  }

  @ParameterizedTest(name = "{0}")
  @FieldSource("STREAM_CASES")
  void a_stream_is_as_recorded(Case asked) throws Exception {
    OpenStream stream = Objects.requireNonNull(STREAMS.get(asked.recording()));
    Expected expected = Expected.read(asked.recording());

    List<String> frames = stream.readUntilKeepalive();

    assertThat(stream.head().statusLine()).isEqualTo(expected.statusLine());
    assertThat(headers(stream.head())).isEqualTo(expected.headers());
    assertThat(frames).isEqualTo(expected.frames());
  }

  @ParameterizedTest(name = "{0}")
  @FieldSource("ANSWER_CASES")
  void an_answer_that_is_no_stream_is_as_recorded(Case asked) throws Exception {
    Expected expected = Expected.read(asked.recording());

    try (RawClient client = RawClient.connect(server)) {
      RawClient.Answer answer = client.send(asked.bytes()).readAnswer(asked.method());

      assertThat(answer.head().statusLine()).isEqualTo(expected.statusLine());
      assertThat(headers(answer.head())).isEqualTo(expected.headers());
      assertThat(answer.body()).isEqualTo(expected.body());
    }
  }

  @Test
  void each_chunk_holds_one_frame_as_in_04_raw_chunked_framing() throws Exception {
    try (RawClient client = RawClient.connect(server)) {
      RawClient.Head head =
          client.send(Case.get("04_raw_chunked_framing", "x-api-key: $KEY").bytes()).readHead();

      assertThat(head.isChunked()).isTrue();
      assertThat(client.readLine()).isEqualTo("15");
      assertThat(client.readLine()).isEqualTo("event: ready");
      assertThat(client.readLine()).isEqualTo("data: ");
      assertThat(client.readLine()).isEmpty();
      assertThat(client.readLine()).isEmpty();
      assertThat(client.readChunk()).matches("event: [a-z_]+\ndata: .*\n(id: .*\n)?\n");
    }
  }

  /** What the recording relays came from other servers of its cluster; here there are none. */
  @Test
  void with_enable_sse_updates_off_the_stream_opens_and_lives_as_in_60_sse_disabled_server()
      throws Exception {
    Expected expected = Expected.read("60_sse_disabled_server");
    try (RunningServer silent =
        RunningServer.start(
            Map.of(
                "GALAXY_CONFIG_OVERRIDE_ENABLE_SSE_UPDATES", "false",
                "GALAXY_CONFIG_OVERRIDE_GALAXY_EVENTS_KEEPALIVE", "1s"))) {
      Accounts own = Accounts.of(silent);
      String key = own.newUser("alice");
      own.createHistory(key);
      Case asked = new Case("60", "GET", "?key=" + key, "HTTP/1.1", List.of());
      OpenStream stream = OpenStream.open(silent, asked);
      stream.readHead();
      own.rename(key, HISTORY, "changed");

      assertThat(headers(stream.head())).isEqualTo(expected.headers());
      assertThat(stream.readUntilKeepalive()).containsExactly("event: ready\ndata: ", KEEPALIVE);
      stream.client().close();
    }
  }

  private static Map<String, String> headers(RawClient.Head head) {
    Map<String, String> headers = new TreeMap<>(head.headers());
    headers.computeIfPresent(
        "x-request-id", (name, value) -> value.matches("[0-9a-f]{32}") ? "32 hex digits" : value);
    headers.remove("x-content-type-options");
    return headers;
  }

  /** One request and the recording of its answer. */
  record Case(
      String recording, String method, String suffix, String version, List<String> headers) {

    static Case get(String recording, String... headers) {
      return new Case(recording, "GET", "", "HTTP/1.1", List.of(headers));
    }

    static Case at(String recording, String suffix) {
      return new Case(recording, "GET", suffix, "HTTP/1.1", List.of());
    }

    static Case by(String method, String recording) {
      return new Case(recording, method, "", "HTTP/1.1", List.of());
    }

    static Case resuming(String form, String lastEventId) {
      return get("20_lei_" + form + "_alice", "x-api-key: $KEY", "last-event-id: " + lastEventId);
    }

    static Case visiting(String form, String lastEventId) {
      return get("20_lei_" + form + "_anon", "last-event-id: " + lastEventId);
    }

    /** What curl sends. */
    String bytes() {
      StringBuilder request =
          new StringBuilder("%s /api/events/stream%s %s\r\n".formatted(method, suffix, version))
              .append("Host: 127.0.0.1\r\n");
      if (headers.stream().noneMatch(header -> header.startsWith("accept:"))) {
        request.append("Accept: */*\r\n");
      }
      headers.forEach(header -> request.append(header).append("\r\n"));
      String text = request.append("\r\n").toString();
      for (Map.Entry<String, String> secret : SECRETS.entrySet()) {
        text = text.replace(secret.getKey(), secret.getValue());
      }
      return text;
    }

    @Override
    public String toString() {
      return recording;
    }
  }

  /** A stream that was opened, and how far it has been read. */
  private static final class OpenStream {
    private final RawClient client;
    private final boolean unreadable;
    private final List<String> frames = new ArrayList<>();
    private RawClient.Head head = new RawClient.Head("", Map.of());

    private OpenStream(RawClient client, boolean unreadable) {
      this.client = client;
      this.unreadable = unreadable;
    }

    static OpenStream open(RunningServer server, Case asked) throws IOException {
      RawClient client = RawClient.connect(server).send(asked.bytes());
      return new OpenStream(client, asked.recording().matches(".*_(integer|garbage)_.*"));
    }

    RawClient client() {
      return client;
    }

    RawClient.Head head() {
      return head;
    }

    void readHead() throws IOException {
      head = client.readHead();
    }

    /**
     * Reads what comes at once: ready, what was missed, the cursor. Missed histories are exempt.
     */
    void readOpening() throws IOException {
      readHead();
      for (String frame = readFrame(); !Reduced.isCursor(frame); frame = readFrame()) {
        boolean exempt = unreadable && Reduced.isStatus(frame);
        if (!exempt && !frame.startsWith("event: history_update\n") && !Reduced.isResync(frame)) {
          frames.add(Reduced.of(frame));
        }
      }
    }

    List<String> readUntilKeepalive() throws IOException {
      while (!frames.contains(KEEPALIVE)) {
        String frame = readFrame();
        if (!Reduced.isCursor(frame)) {
          frames.add(Reduced.of(frame));
        }
      }
      return frames;
    }

    private final List<String> waiting = new ArrayList<>();

    private String readFrame() throws IOException {
      if (!head.isChunked()) {
        List<String> lines = new ArrayList<>();
        for (String line = client.readLine(); !line.isEmpty(); line = client.readLine()) {
          lines.add(line);
        }
        return String.join("\n", lines);
      }
      if (waiting.isEmpty()) {
        String chunk = client.readChunk();
        assertThat(chunk).as("a chunk of whole frames").endsWith("\n\n");
        waiting.addAll(List.of(chunk.split("\n\n")));
      }
      return waiting.removeFirst();
    }
  }

  /** What is left of a frame when the deliberate differences are taken out. */
  private static final class Reduced {
    private static final Pattern ID =
        Pattern.compile("\nid: \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{6})?$");
    private static final Pattern STATUS_ID =
        Pattern.compile("(?s)^(event: notification_status\n.*)\nid: [^\n]*$");
    private static final Pattern UPDATE_TIME = Pattern.compile(", \"update_time\": \"[^\"]+\"");

    static String of(String whole) {
      String frame = STATUS_ID.matcher(whole).replaceAll("$1");
      return ID.matcher(UPDATE_TIME.matcher(frame).replaceAll("")).replaceAll("\nid: (a time)");
    }

    static boolean isStatus(String frame) {
      return frame.startsWith("event: notification_status\n");
    }

    static boolean isResync(String frame) {
      return frame.equals("event: resync\ndata: {}");
    }

    static boolean isCursor(String frame) {
      return frame.startsWith("event: cursor\ndata: \nid: ");
    }
  }

  /** A recorded answer. */
  private record Expected(String statusLine, Map<String, String> headers, String body) {

    static Expected read(String recording) throws IOException {
      String text;
      try (InputStream file =
          StreamGoldenIT.class.getResourceAsStream("/golden/sse/" + recording + ".txt")) {
        text =
            new String(
                Objects.requireNonNull(file, recording).readAllBytes(), StandardCharsets.UTF_8);
      }
      int end = text.indexOf("\r\n\r\n");
      List<String> lines = text.substring(0, end).lines().toList();
      Map<String, String> headers = new TreeMap<>();
      for (String line : lines.subList(1, lines.size())) {
        int colon = line.indexOf(':');
        headers.put(
            line.substring(0, colon).toLowerCase(java.util.Locale.ROOT), line.substring(colon + 2));
      }
      headers.remove("date");
      headers.remove("server");
      headers.replace("x-request-id", "32 hex digits");
      return new Expected(lines.getFirst(), headers, text.substring(end + 4));
    }

    /**
     * The frames, up to a keepalive: where curl was stopped before one came, it would have come.
     */
    List<String> frames() {
      String texts = body.replaceAll("(?m)^[0-9a-f]+\r\n|^\r\n", "");
      return Stream.concat(
              Stream.of(texts.split("\n\n"))
                  .filter(frame -> !frame.isBlank() && !frame.equals(KEEPALIVE)),
              Stream.of(KEEPALIVE))
          .map(Reduced::of)
          .toList();
    }
  }
}
