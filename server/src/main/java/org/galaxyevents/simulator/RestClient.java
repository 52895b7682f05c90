package org.galaxyevents.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The REST API as one user calls it: JSON in, JSON out, blocking. Immutable. */
final class RestClient {

  static final Duration LONGEST_ANSWER = Duration.ofSeconds(10);

  private static final JsonMapper JSON = JsonMapper.shared();

  private final HttpClient client;
  private final URI server;
  private final Credentials credentials;

  RestClient(HttpClient client, URI server, Credentials credentials) {
    this.client = client;
    this.server = server;
    this.credentials = credentials;
  }

  RestClient as(Credentials other) {
    return new RestClient(client, server, other);
  }

  boolean isVisitor() {
    return credentials instanceof Credentials.SessionCookie;
  }

  /** What identifies this user, for requests that do not go through this client. */
  Map<String, String> headers() {
    return credentials.headers(server);
  }

  URI address(String path) {
    return URI.create(server.toString().replaceFirst("/+$", "") + path);
  }

  JsonNode get(String path) throws IOException {
    return json(exchange("GET", path, null));
  }

  JsonNode post(String path, Object body) throws IOException {
    return send("POST", path, body);
  }

  JsonNode send(String method, String path, @Nullable Object body) throws IOException {
    return json(exchange(method, path, body));
  }

  /** The answer to a GET that need not be JSON, with its headers. */
  HttpResponse<byte[]> exchange(String method, String path, @Nullable Object body)
      throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address(path)).timeout(LONGEST_ANSWER).header("Accept", "*/*");
    headers().forEach(request::header);
    if (body == null) {
      request.method(method, BodyPublishers.noBody());
    } else {
      request.header("Content-Type", "application/json");
      request.method(method, BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)));
    }
    try {
      HttpResponse<byte[]> response = client.send(request.build(), BodyHandlers.ofByteArray());
      if (response.statusCode() / 100 != 2) {
        String text = new String(response.body(), UTF_8);
        throw new RestRefusal(method + " " + path, response.statusCode(), text);
      }
      return response;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted during " + method + " " + path);
    }
  }

  static JsonNode json(HttpResponse<byte[]> response) throws IOException {
    return response.body().length == 0 ? parse("null") : parse(new String(response.body(), UTF_8));
  }

  static JsonNode parse(String text) throws IOException {
    try {
      return JSON.readTree(text);
    } catch (JacksonException e) {
      throw new IOException("not JSON: " + e.getOriginalMessage(), e);
    }
  }
}
