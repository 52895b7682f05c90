package org.galaxyevents.testing;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.stream.Stream;

/**
 * Requests as no browser sends them, the same ones again for the same seed. Confined to a thread.
 */
public final class FuzzedRequests {

  private static final List<String> METHODS =
      List.of("GET", "GET", "GET", "PUT", "POST", "DELETE", "HEAD", "OPTIONS", "PATCH", "FOO");

  /** Beside those that are described. */
  private static final List<String> WILD_PATHS =
      List.of(
          "/api/TEXT",
          "/api/TEXT/TEXT",
          "/history/TEXT",
          "/static/TEXT",
          "/static/webjars/TEXT/TEXT",
          "/TEXT",
          "TEXT");

  private static final List<String> HEADERS =
      List.of(
          "cookie",
          "x-api-key",
          "accept",
          "content-type",
          "last-event-id",
          "x-forwarded-for",
          "x-forwarded-proto",
          "origin",
          "if-none-match",
          "range",
          "accept-encoding",
          "host",
          "sec-fetch-site",
          "authorization",
          "TEXT");

  private static final List<String> VALUES =
      List.of(
          "",
          "0",
          "-1",
          "1",
          "99999999999999999999",
          "1e400",
          "NaN",
          "true",
          "null",
          "[]",
          "{}",
          "update_time-ge",
          "2026-11-23T06:44:34.000000",
          "0001-01-01T00:00:00Z",
          "9999-12-31T23:59:59+14:00",
          "2026-13-45",
          "None",
          "state-in",
          "ok,error",
          "a,b,,c",
          "'; DROP TABLE history; --",
          "<script>",
          "..",
          "%s%n",
          "${jndi:ldap://x}",
          "summary");

  private final Random random;
  private final List<String> identities;
  private final List<String> paths;
  private final List<String> parameters;
  private final List<String> fields;

  /**
   * @param api what there is to ask for
   * @param identities headers of somebody who is let in
   */
  public FuzzedRequests(long seed, ApiDescription api, List<String> identities) {
    this.random = new Random(seed);
    this.identities = List.copyOf(identities);
    this.paths =
        Stream.concat(
                api.operations().stream()
                    .map(each -> each.path().replaceAll("\\{(\\w+_)?id}", "ID"))
                    .map(path -> path.replaceAll("\\{\\w+}", "TEXT"))
                    .filter(path -> !path.equals("/api/events/stream"))
                    .distinct(),
                WILD_PATHS.stream())
            .toList();
    this.parameters =
        Stream.concat(
                api.operations().stream()
                    .flatMap(each -> each.parameters("query").stream())
                    .map(each -> each.get("name").asString())
                    .distinct(),
                Stream.of("key", "TEXT"))
            .toList();
    this.fields = Stream.concat(api.fields().stream(), Stream.of("TEXT")).toList();
  }

  /**
   * One request.
   *
   * @param wellFormed whether its end can be told, so that another may follow it
   */
  @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
  public record Fuzzed(String method, String target, byte[] bytes, boolean wellFormed) {
    @Override
    public String toString() {
      String text = new String(bytes, StandardCharsets.ISO_8859_1);
      return text.length() > 2_000 ? text.substring(0, 2_000) + "…" : text;
    }
  }

  /** A request whose answer leaves the connection open. */
  public Fuzzed wellFormed() {
    String method = any(METHODS);
    String target = target();
    StringBuilder head = head(method, target, " HTTP/1.1");
    byte[] body = body(method);
    boolean chunked = body.length > 0 && random.nextInt(4) == 0;
    byte[] framed = chunked ? chunks(body) : body;
    if (chunked) {
      head.append("transfer-encoding: chunked\r\n");
    } else if (body.length > 0 || random.nextInt(10) == 0) {
      head.append("content-length: ").append(body.length).append("\r\n");
    }
    if (random.nextInt(50) == 0) {
      head.append("expect: ")
          .append(random.nextBoolean() ? "100-continue" : "miracles")
          .append("\r\n");
    }
    return new Fuzzed(method, target, join(head.append("\r\n").toString(), framed), true);
  }

  /** A request that is hardly HTTP. */
  public Fuzzed malformed() {
    String target = target();
    String text =
        switch (random.nextInt(12)) {
          case 0 -> head("POST", target, " HTTP/1.1") + "transfer-encoding: chunked\r\n\r\nzz\r\n";
          case 1 -> head("POST", target, " HTTP/1.1") + "transfer-encoding: chunked\r\n\r\n-5\r\nx";
          case 2 -> head("POST", target, " HTTP/1.1") + "content-length: -1\r\n\r\n";
          case 3 ->
              head("POST", target, " HTTP/1.1")
                  + "content-length: 3\r\ncontent-length: 4\r\n\r\nabcd";
          case 4 ->
              head("GET", target, " HTTP/1.1") + "x-long: " + "y".repeat(100_000) + "\r\n\r\n";
          case 5 -> "GET /api/" + "z".repeat(20_000) + " HTTP/1.1\r\nhost: x\r\n\r\n";
          case 6 -> latin1(random.nextInt(1, 60)).replaceAll("[\r\n]", "?") + "\r\n\r\n";
          case 7 -> head("GET", target, " HTTP/9.7") + "\r\n";
          case 8 -> head("GET", target, "") + "\r\n";
          case 9 -> head("GET", target, " HTTP/1.1") + "x\u0000y: z\r\n: nothing\r\n\r\n";
          case 10 ->
              head("PUT", target, " HTTP/1.1")
                  + "content-length: 99999999\r\n\r\n"
                  + "b".repeat(500);
          default ->
              head("POST", target, " HTTP/1.1")
                  + "content-length: 5\r\ntransfer-encoding: chunked\r\n\r\nFFFFFFFFFF\r\n";
        };
    return new Fuzzed("?", target, text.getBytes(StandardCharsets.ISO_8859_1), false);
  }

  /** A request for a stream. */
  public Fuzzed stream() {
    String target = "/api/events/stream" + (random.nextBoolean() ? "" : query());
    StringBuilder head = head("GET", target, random.nextInt(5) == 0 ? " HTTP/1.0" : " HTTP/1.1");
    head.append("last-event-id: ").append(headerValue()).append("\r\n\r\n");
    String behind = random.nextInt(3) == 0 ? latin1(random.nextInt(40)) : "";
    byte[] bytes = (head + behind).getBytes(StandardCharsets.ISO_8859_1);
    return new Fuzzed("GET", target, bytes, true);
  }

  /** A text of any kind, some of them nearly sensible. */
  public String text() {
    return switch (random.nextInt(6)) {
      case 0 -> any(VALUES);
      case 1 -> id();
      case 2 -> hex(random.nextInt(90));
      case 3 -> mutated(any(VALUES));
      case 4 -> unicode(random.nextInt(30));
      default -> latin1(random.nextInt(30));
    };
  }

  /** JSON, or nearly. */
  public byte[] json() {
    String text = random.nextInt(40) == 0 ? "[".repeat(random.nextInt(3_000)) : object(0);
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int i = random.nextInt(4); i > 2 && bytes.length > 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  private StringBuilder head(String method, String target, String version) {
    StringBuilder head = new StringBuilder(method).append(' ').append(target).append(version);
    head.append("\r\n");
    if (random.nextInt(3) > 0) {
      head.append(any(identities)).append("\r\n");
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      head.append(name(HEADERS)).append(": ").append(headerValue()).append("\r\n");
    }
    return head;
  }

  private String target() {
    String path = any(paths);
    while (path.contains("ID")) {
      path = path.replaceFirst("ID", Matcher.quoteReplacement(encoded(id())));
    }
    while (path.contains("TEXT")) {
      path = path.replaceFirst("TEXT", Matcher.quoteReplacement(encoded(text())));
    }
    return (path.isEmpty() ? "/" : path) + (random.nextBoolean() ? query() : "");
  }

  private String query() {
    StringBuilder query = new StringBuilder("?");
    for (int i = random.nextInt(5); i > 0; i--) {
      query
          .append(name(parameters))
          .append(random.nextInt(9) == 0 ? "" : "=")
          .append(encoded(text()));
      query.append(random.nextInt(9) == 0 ? ";" : "&");
    }
    return query.toString();
  }

  private String name(List<String> names) {
    String name = any(names);
    return name.equals("TEXT") ? "n" + hex(random.nextInt(12)) : name;
  }

  private String id() {
    return switch (random.nextInt(5)) {
      case 0 -> "e4ac0f0e22e4ad1a";
      case 1 -> "9248cb23fb5e1c45";
      case 2 -> hex(16);
      case 3 -> hex(random.nextInt(70));
      default -> mutated("e4ac0f0e22e4ad1a");
    };
  }

  private String headerValue() {
    return switch (random.nextInt(5)) {
      case 0 -> "galaxysession=" + hex(random.nextInt(120)) + "; x=" + any(VALUES);
      case 1 -> "application/json";
      case 2 -> "application/x-www-form-urlencoded";
      case 3 -> "http://" + hex(8) + ":" + random.nextInt(99_999);
      default -> latin1(random.nextInt(40)).replaceAll("[\\x00-\\x1f\\x7f]", " ");
    };
  }

  private byte[] body(String method) {
    if (method.equals("GET") && random.nextInt(10) > 0) {
      return new byte[0];
    }
    return switch (random.nextInt(5)) {
      case 0 -> new byte[0];
      case 1 -> query().substring(1).getBytes(StandardCharsets.UTF_8);
      case 2 -> latin1(random.nextInt(200)).getBytes(StandardCharsets.ISO_8859_1);
      default -> json();
    };
  }

  private String object(int depth) {
    StringBuilder object = new StringBuilder("{");
    for (int i = random.nextInt(5); i > 0; i--) {
      object.append(object.length() > 1 ? ", " : "");
      object.append('"').append(name(fields)).append("\": ").append(value(depth + 1));
    }
    return object.append('}').toString();
  }

  private String value(int depth) {
    return switch (random.nextInt(depth > 5 ? 4 : 7)) {
      case 0 -> any(List.of("true", "false", "null", "0", "-1", "1e999", "1234567890123456789012"));
      case 1, 2 -> '"' + text().replaceAll("[\"\\\\\\x00-\\x1f]", "") + '"';
      case 3 -> '"' + any(List.of("\\u0000", "\\ud800", "\\n", "\\uD83D\\uDE00")) + '"';
      case 4 -> object(depth);
      default -> "[" + value(depth + 1) + ", " + value(depth + 1) + "]";
    };
  }

  private byte[] chunks(byte[] body) {
    StringBuilder chunks = new StringBuilder();
    String text = new String(body, StandardCharsets.ISO_8859_1);
    for (int at = 0; at < text.length(); ) {
      int size = Math.min(text.length() - at, 1 + random.nextInt(50));
      chunks.append(Integer.toHexString(size)).append(random.nextInt(4) == 0 ? ";a=b" : "");
      chunks.append("\r\n").append(text, at, at + size).append("\r\n");
      at += size;
    }
    chunks.append("0\r\n").append(random.nextInt(4) == 0 ? "x-trailer: y\r\n" : "").append("\r\n");
    return chunks.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Percent-encoded, now and then wrongly. */
  private String encoded(String text) {
    StringBuilder encoded = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      boolean plain = b > 32 && b < 127 && "%?#&+".indexOf(b) < 0;
      encoded.append(plain ? String.valueOf((char) b) : "%%%02x".formatted(b & 0xff));
    }
    if (random.nextInt(30) == 0) {
      encoded.append(any(List.of("%", "%zz", "%c3", "%00", "%2e%2e%2f", "%2f", "//", "%ff%fe")));
    }
    return encoded.toString();
  }

  private String mutated(String text) {
    if (text.isEmpty()) {
      return text;
    }
    int at = random.nextInt(text.length());
    return text.substring(0, at) + (char) random.nextInt(33, 127) + text.substring(at + 1);
  }

  private String hex(int length) {
    return repeated(length, () -> Integer.toHexString(random.nextInt(16)));
  }

  private String latin1(int length) {
    return repeated(length, () -> String.valueOf((char) random.nextInt(256)));
  }

  private String unicode(int length) {
    return repeated(length, () -> Character.toString(random.nextInt(0xd800)));
  }

  private static String repeated(int times, Supplier<String> part) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < times; i++) {
      text.append(part.get());
    }
    return text.toString();
  }

  private String any(List<String> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  private static byte[] join(String head, byte[] body) {
    byte[] start = head.getBytes(StandardCharsets.ISO_8859_1);
    byte[] whole = java.util.Arrays.copyOf(start, start.length + body.length);
    System.arraycopy(body, 0, whole, start.length, body.length);
    return whole;
  }
}
