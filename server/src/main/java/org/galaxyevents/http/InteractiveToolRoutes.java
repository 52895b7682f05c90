package org.galaxyevents.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.galaxyevents.account.Requester;
import org.galaxyevents.entrypoint.EntryPoint;
import org.galaxyevents.entrypoint.InteractiveTools;
import org.galaxyevents.entrypoint.InteractiveTools.Outcome;
import org.galaxyevents.entrypoint.JobState;
import org.galaxyevents.entrypoint.PortMapping;
import org.galaxyevents.entrypoint.ToolStart;
import org.jspecify.annotations.Nullable;

/**
 * Plays the jobs of interactive tools, which no runner runs here: starts them and says what becomes
 * of them, by routes of our own; says where they listen as Galaxy's runners do, by {@code
 * /api/jobs/{job_id}/ports}. Thread-safe.
 */
public final class InteractiveToolRoutes {

  private static final String OWN = "/api/galaxy_events/interactive_tools";

  private static final int MOST_DOORS = 20;
  private static final int LARGEST_PORT = 65_535;

  /** Beginning with a slash, or it would be part of the host; printable ASCII. */
  private static final Pattern PATH = Pattern.compile("(/[!-~]{0,1999})?");

  private static final Pattern TOOL_ID = Pattern.compile("[!-~]{1,255}");
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:\\[\\]-]{1,255}");
  private static final Pattern PROTOCOL = Pattern.compile("[a-z]{1,16}");

  private final InteractiveTools tools;
  private final HistoryDoor door;
  private final EncodedIds ids;
  private final JobKeys keys;
  private final EntryPointView view;

  public InteractiveToolRoutes(
      InteractiveTools tools,
      HistoryDoor door,
      EncodedIds ids,
      EntryPointIds entryPointIds,
      JobKeys keys) {
    this.tools = tools;
    this.door = door;
    this.ids = ids;
    this.keys = keys;
    this.view = new EntryPointView(ids, entryPointIds);
  }

  public void addTo(Router router) {
    router
        .add("POST", OWN, this::start)
        .add("PUT", OWN + "/{job_id}", this::setState)
        .add("POST", "/api/jobs/{job_id}/ports", this::configure);
  }

  private Response start(Exchange exchange) {
    Requester requester = exchange.requester();
    Requester.User user =
        requester
            .user()
            .orElseThrow(() ->
                ApiError.of(403, 403001, "You need to be logged in to run interactive tools."));
    ToolStart wanted = wanted(JsonBody.of(exchange.request()));
    return shown(
        tools.start(user, wanted, snapshot -> door.open(snapshot, wanted.historyId(), requester)),
        exchange);
  }

  private ToolStart wanted(JsonBody body) {
    FieldErrors errors = new FieldErrors();
    Optional<Long> history =
        errors.collect(() -> ids.decode(body.text("history_id"), body.at("history_id")));
    String toolId = errors.collect(() -> toolId(body)).orElse("");
    String name =
        errors
            .collect(() -> new BoundedTexts(body).name("name").orElse("Interactive tool"))
            .orElse("");
    List<ToolStart.Door> doors = doors(body, errors);
    errors.throwIfAny();
    return new ToolStart(history.orElseThrow(), toolId, name, doors);
  }

  private static String toolId(JsonBody body) {
    String id = body.optionalText("tool_id").orElse("interactive_tool");
    if (!TOOL_ID.matcher(id).matches()) {
      throw body.refusal("tool_id", "this is no id of a tool");
    }
    return id;
  }

  private static List<ToolStart.Door> doors(JsonBody body, FieldErrors errors) {
    List<JsonBody> wanted = errors.collect(() -> body.objects("entry_points")).orElse(List.of());
    if (errors.isEmpty() && (wanted.isEmpty() || wanted.size() > MOST_DOORS)) {
      errors.add(body.refusal("entry_points", "1 to %d are allowed".formatted(MOST_DOORS)));
      return List.of();
    }
    List<ToolStart.Door> doors = new ArrayList<>();
    for (JsonBody each : wanted) {
      errors.collect(() -> newDoor(each)).ifPresent(doors::add);
    }
    return doors;
  }

  private static ToolStart.Door newDoor(JsonBody body) {
    BoundedTexts.requireName(body.text("name"), body.at("name"));
    String path = body.optionalText("entry_url").orElse("");
    if (!PATH.matcher(path).matches()) {
      throw body.refusal("entry_url", "a path begins with a slash and has no spaces");
    }
    return new ToolStart.Door(
        body.text("name"),
        new BoundedTexts(body).name("label").orElse(null),
        body.number("tool_port", 1, LARGEST_PORT),
        path,
        body.optionalBool("requires_domain").orElse(true));
  }

  private Response setState(Exchange exchange) {
    long job = ids.path(exchange, "job_id");
    JsonBody body = JsonBody.of(exchange.request());
    JobState state =
        JobState.named(body.text("state"))
            .orElseThrow(() -> body.refusal("state", "there is no such state of a job"));
    return switch (tools.setState(job, state, exchange.requester())) {
      case Outcome.Done(List<EntryPoint> entryPoints) -> shown(entryPoints, exchange);
      case Outcome.Ended() -> throw QueryParameters.refusal("The job has ended already.");
      case Outcome.NotYours() ->
          throw ApiError.of(403, 403002, "User cannot access specified item.");
    };
  }

  private Response shown(List<EntryPoint> entryPoints, Exchange exchange) {
    EntryPoint.Job job = entryPoints.getFirst().job();
    Map<String, @Nullable Object> shown = new LinkedHashMap<>();
    shown.put("model_class", "Job");
    shown.put("id", ids.encode(job.id()));
    shown.put("state", job.state().wireName());
    shown.put("job_key", keys.key(job.id()));
    shown.put("entry_points", view.list(entryPoints, exchange.request()));
    return JsonResponse.json(200, shown).with("cache-control", "no-store");
  }

  /** The job's key is all that is asked for, as in Galaxy: runners have no account. */
  private Response configure(Exchange exchange) {
    long job = ids.path(exchange, "job_id");
    JsonBody body = JsonBody.of(exchange.request());
    String key =
        exchange
            .request()
            .parameter("job_key")
            .or(() -> body.optionalText("job_key"))
            .orElseThrow(
                () -> ApiError.of(400, 400007, "Job files action requires a valid 'job_key'."));
    if (!keys.isKey(key, job)) {
      throw ApiError.of(403, 403002, "Invalid job_key supplied.");
    }
    return switch (tools.configure(job, mappings(body.object("container_runtime")))) {
      case Outcome.Done done -> JsonResponse.spaced(200, Map.of("message", "ok"));
      case Outcome.Ended() ->
          throw ApiError.of(
              403,
              403002,
              "Attempting to read or modify the files of a job that has already completed.");
      case Outcome.NotYours() -> throw ApiError.of(403, 403002, "Invalid job_key supplied.");
    };
  }

  private static List<PortMapping> mappings(JsonBody runtime) {
    List<PortMapping> mappings = new ArrayList<>();
    for (String port : runtime.names().stream().sorted().limit(MOST_DOORS).toList()) {
      JsonBody one = runtime.object(port);
      String host = one.text("host");
      if (!HOST.matcher(host).matches()) {
        throw one.refusal("host", "this is no host");
      }
      String protocol = one.optionalText("protocol").orElse("http");
      if (!PROTOCOL.matcher(protocol).matches()) {
        throw one.refusal("protocol", "this is no protocol");
      }
      mappings.add(
          new PortMapping(
              toolPort(runtime, port), host, one.number("port", 1, LARGEST_PORT), protocol));
    }
    return mappings;
  }

  private static int toolPort(JsonBody runtime, String name) {
    if (!name.matches("[0-9]{1,5}") || Integer.parseInt(name) > LARGEST_PORT) {
      throw runtime.refusal(name, "this is no port");
    }
    return Integer.parseInt(name);
  }
}
