package org.galaxyevents.testing;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks a running server what a real Galaxy was asked, and says how the answers differ: in status,
 * in keys, in types. Confined to the test.
 */
public final class GoldenReplay {

  private static final Pattern COOKIE = Pattern.compile("galaxysession=([^;]+)");
  private static final JsonMapper JSON = JsonMapper.shared();

  private final HttpClient http = HttpClient.newHttpClient();
  private final GoldenNames names = new GoldenNames();
  private final RunningServer server;
  private final ApiDescription api;

  public GoldenReplay(RunningServer server) throws IOException, InterruptedException {
    this.server = server;
    this.api = ApiDescription.of(server);
  }

  public GoldenNames names() {
    return names;
  }

  /** Whether there is such a route here, or was none in Galaxy either. */
  public boolean isServed(Recording recording) {
    return recording.answer().contains("No route for")
        || recording.status() == 404
        || api.find(recording.method(), recording.route()).isPresent();
  }

  /** Asks the same, and says how the answer differs from Galaxy's and from its description. */
  public List<String> answer(Recording recording) throws IOException, InterruptedException {
    HttpResponse<String> ours = ask(recording);
    learn(recording, ours);
    if (recording.status() != ours.statusCode()) {
      return List.of(
          "status is %d, was %d: %s".formatted(ours.statusCode(), recording.status(), ours.body()));
    }
    List<String> differences = new ArrayList<>();
    Optional<JsonNode> theirJson = json(recording.answer());
    Optional<JsonNode> ourJson = json(ours.body());
    if (theirJson.isPresent() && ourJson.isPresent()) {
      differences.addAll(GoldenComparison.of(theirJson.get(), ourJson.get(), names));
    } else if (theirJson.isPresent() != ourJson.isPresent()) {
      differences.add("the body is " + ours.body() + ", was " + recording.answer());
    }
    api.find(recording.method(), recording.route())
        .filter(operation -> ourJson.isPresent() || ours.body().isEmpty())
        .ifPresent(operation ->
            api.problems(operation, ours.statusCode(), ours.body())
                .forEach(problem -> differences.add("described otherwise: " + problem)));
    return differences;
  }

  private HttpResponse<String> ask(Recording recording) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server.url() + names.path(recording)));
    recording.headers().forEach((name, value) -> request.header(name, names.header(name, value)));
    String body = names.body(recording);
    return http.send(
        request
            .method(
                recording.method(),
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private void learn(Recording recording, HttpResponse<String> ours) {
    group(COOKIE, recording.responseHeader("set-cookie"))
        .ifPresent(theirs ->
            ours.headers().allValues("set-cookie").stream()
                .flatMap(header -> group(COOKIE, header).stream())
                .forEach(cookie -> names.put("cookie", theirs, cookie)));
    names.put("token", Accounts.csrfToken(recording.answer()), Accounts.csrfToken(ours.body()));
    Optional<JsonNode> theirJson = json(recording.answer());
    Optional<JsonNode> ourJson = json(ours.body());
    if (theirJson.isPresent() && ourJson.isPresent()) {
      if (recording.route().endsWith("/api_key")) {
        names.put("key", theirJson.get().asString(""), ourJson.get().asString(""));
      }
      names.learn(theirJson.get(), ourJson.get());
    }
  }

  private static Optional<String> group(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  private static Optional<JsonNode> json(String body) {
    try {
      return body.isEmpty() ? Optional.empty() : Optional.of(JSON.readTree(body));
    } catch (tools.jackson.core.JacksonException otherwise) {
      return Optional.empty();
    }
  }
}
