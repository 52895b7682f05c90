package org.galaxyevents.testing;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Makes users, sessions and histories over a running server's own API. Thread-safe. */
public final class Accounts {

  private final URI server;
  private final HttpClient http = HttpClient.newHttpClient();

  private Accounts(URI server) {
    this.server = server;
  }

  public static Accounts of(RunningServer server) {
    return new Accounts(server.url());
  }

  /** Those of a server in a process of its own. */
  public static Accounts of(URI url) {
    return new Accounts(url);
  }

  /** Makes a user; its API key. */
  public String newUser(String name) throws IOException, InterruptedException {
    return keyOf(newUserId(name));
  }

  /** The id of a key's user. */
  public String userOf(String key) throws IOException, InterruptedException {
    return json(ok(send("GET", "/api/users/current", "", "x-api-key", key))).get("id").asString();
  }

  /** A key that is none any more. */
  public String revokedKey(String name) throws IOException, InterruptedException {
    String id = newUserId(name);
    String key = keyOf(id);
    ok(send("DELETE", "/api/users/" + id + "/api_key", "", "x-api-key", RunningServer.ADMIN_KEY));
    return key;
  }

  /** The value of a first-time visitor's cookie, who gets a session and a history. */
  public String visitor() throws IOException, InterruptedException {
    HttpResponse<String> answer = send("GET", "/history/current_history_json", "", "accept", "*/*");
    return answer.headers().firstValue("set-cookie").orElseThrow().split("[=;]", 3)[1];
  }

  /** The id of the history that a visitor looks at. */
  public String currentHistory(String cookie) throws IOException, InterruptedException {
    return json(send(
            "GET", "/history/current_history_json", "", "cookie", "galaxysession=" + cookie))
        .get("id")
        .asString();
  }

  /** The value of a cookie whose session has been ended. */
  public String loggedOutCookie() throws IOException, InterruptedException {
    String cookie = visitor();
    logOut(cookie);
    return cookie;
  }

  /** Ends the session of a cookie. */
  public void logOut(String cookie) throws IOException, InterruptedException {
    HttpResponse<String> page = send("GET", "/", "", "cookie", "galaxysession=" + cookie);
    ok(
        send(
            "GET",
            "/user/logout?session_csrf_token=" + csrfToken(page.body()),
            "",
            "cookie",
            "galaxysession=" + cookie));
  }

  /** The token in the forms of a page. */
  public static String csrfToken(String page) {
    var matcher =
        java.util.regex.Pattern.compile("session_csrf_token = \"([^\"]+)\"").matcher(page);
    return matcher.find() ? matcher.group(1) : "";
  }

  /** Makes a history; its id. */
  public String createHistory(String key) throws IOException, InterruptedException {
    return json(ok(send("POST", "/api/histories", "{\"name\": \"h\"}", "x-api-key", key)))
        .get("id")
        .asString();
  }

  public void rename(String key, String history, String name)
      throws IOException, InterruptedException {
    ok(tryToRename("x-api-key", key, history, name));
  }

  /** The answer to a rename, whatever it is. */
  public HttpResponse<String> tryToRename(String header, String value, String history, String name)
      throws IOException, InterruptedException {
    return send("PUT", "/api/histories/" + history, "{\"name\": \"" + name + "\"}", header, value);
  }

  /** The answer to a request with one header. */
  public HttpResponse<String> send(
      String method, String path, String body, String header, String value)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create(server + path))
            .header("content-type", "application/json")
            .header(header, value)
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private String newUserId(String name) throws IOException, InterruptedException {
    String body =
        "{\"email\": \"%s@example.org\", \"username\": \"%s\", \"password\": \"%s\"}"
            .formatted(name, name, "a long secret 5!");
    return json(ok(send("POST", "/api/users", body, "x-api-key", RunningServer.ADMIN_KEY)))
        .get("id")
        .asString();
  }

  private String keyOf(String id) throws IOException, InterruptedException {
    return json(ok(
            send(
                "POST", "/api/users/" + id + "/api_key", "", "x-api-key", RunningServer.ADMIN_KEY)))
        .asString();
  }

  private static HttpResponse<String> ok(HttpResponse<String> answer) {
    if (answer.statusCode() / 100 != 2) {
      throw new IllegalStateException(answer + ": " + answer.body());
    }
    return answer;
  }

  private static JsonNode json(HttpResponse<String> answer) {
    return JsonMapper.shared().readTree(answer.body());
  }
}
