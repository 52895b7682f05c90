package org.galaxyevents.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.galaxyevents.account.Requester;
import org.galaxyevents.http.HistoryApi.Answer;
import org.galaxyevents.testing.Recording;
import org.galaxyevents.testing.Seeds;
import org.galaxyevents.testing.TemporaryDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/**
 * Replays what was asked of a real Galaxy about notifications and compares status, keys in their
 * order, types, and what is neither a time nor an id. Ids that Galaxy gave are replaced by those
 * that were given here.
 */
class GoldenNotificationsTest {

  /** Requests that Galaxy grants though they make no sense, by their notes, or fails at. */
  private static final Set<String> REFUSED_HERE =
      Set.of("category mismatch", "expired on creation", "expiration before publication");

  private static final Pattern ID = Pattern.compile("[0-9a-f]{16}");
  private static final Pattern TIME =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{6})?");

  @RegisterExtension final TemporaryDatabase database = new TemporaryDatabase();

  private final Map<String, String> idsHere = new HashMap<>();
  private final List<String> differences = new ArrayList<>();
  private NotificationApi api;
  private Map<String, Requester> requesters;

  /** As on the recorded server: four users, and what had been sent before. */
  @BeforeEach
  void prepare() {
    api = new NotificationApi(database.get());
    Seeds seeds = new Seeds(database.get());
    Requester admin = NotificationApi.admin(seeds);
    Requester alice = seeds.user("alice");
    Requester bob = seeds.user("bob");
    Requester carol = seeds.user("carol");
    requesters =
        Map.of(
            "a5209e5ef6c107a7fbd5e631ffd989b0", admin,
            "30764ca753cc63a4b3ea15dcbb301322", alice,
            "449789fe270b3a2e4531c5a886e6904e", bob,
            "", Requester.NOBODY);
    replay(
        Recording.read("scenarios-rest.json").stream()
            .filter(recording -> recording.path().startsWith("/api/notifications"))
            .toList());
    assertThat(differences).isEmpty();
    api.message(admin, "after logout", carol);
    api.message(admin, "after logout", carol);
    LocalDateTime yesterday = LocalDateTime.now(ZoneOffset.UTC).minusDays(1);
    database.execute("UPDATE notification SET update_time = ?", yesterday);
    database.execute(
        "UPDATE notification SET publication_time = ? WHERE publication_time < '2090-01-01'",
        yesterday);
    database.execute("UPDATE user_notification_association SET update_time = ?", yesterday);
  }

  /** The recordings' times, moved to where they stand to the test as they stood to Galaxy's. */
  private static String moved(String text) {
    LocalDateTime now = LocalDateTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.SECONDS);
    LocalDateTime longAgo = now.minusDays(3);
    return text.replaceAll("since=2026-11-23T06:53:[0-9.]+", "since=" + now.minusHours(1))
        .replaceAll("since=2026-11-23T06:00:00", "since=" + longAgo)
        .replaceAll("since=2026-11-23$", "since=" + longAgo.toLocalDate())
        .replaceAll("since=1795416000$", "since=" + longAgo.toEpochSecond(ZoneOffset.UTC));
  }

  /** What was scheduled then is scheduled whenever this runs. */
  private static String scheduled(String body) {
    return body.replaceAll("2026-1([12]-[0-9]{2}T[0-9:]+)", "2096-1$1");
  }

  @Test
  void personal_notifications_are_answered_as_galaxy_does() {
    replay("notifications-personal.json");

    assertThat(differences).isEmpty();
  }

  @Test
  void broadcasts_are_answered_as_galaxy_does() {
    replay("notifications-broadcast.json");

    assertThat(differences).isEmpty();
  }

  private void replay(String file) {
    List<Recording> recordings = Recording.read(file);
    assertThat(recordings).hasSizeGreaterThan(25);
    replay(recordings);
  }

  private void replay(List<Recording> recordings) {
    for (Recording recording : recordings) {
      String note = recording.whole().path("note").asString("");
      Requester requester =
          requesters.getOrDefault(
              recording.header("x-api-key"), Objects.requireNonNull(requesters.get("")));
      if (note.equals("bootstrap admin key")) {
        requester = NotificationApi.BOOTSTRAP;
      }
      if (note.startsWith("no such route")) {
        continue;
      }
      if (note.equals("id of a personal notification")) {
        messageToAlice(recording);
      }
      Answer answer =
          api.calls.call(
              requester,
              recording.method(),
              moved(translated(recording.path())),
              scheduled(translated(recording.body())));
      if (REFUSED_HERE.contains(note) || recording.status() == 500) {
        assertThat(answer.status()).as(note).isEqualTo(400);
        assertThat(answer.json().get("validation_errors")).as(note).isNotEmpty();
      } else {
        compare(recording, answer);
      }
    }
  }

  /** One that was sent to the recorded server meanwhile, by another route. */
  private void messageToAlice(Recording recording) {
    Requester alice = Objects.requireNonNull(requesters.get("30764ca753cc63a4b3ea15dcbb301322"));
    String recipients = "{\"user_ids\": [\"" + api.id(alice) + "\"]}";
    String message = NotificationApi.messageJson("S", "").replace("test", "golden");
    Answer answer = api.send(NotificationApi.BOOTSTRAP, recipients, message);
    String id = answer.json().get("notification").get("id").asString();
    idsHere.put(recording.path().replaceFirst(".*/", ""), id);
  }

  private String translated(String text) {
    return ID.matcher(text).replaceAll(match -> idsHere.getOrDefault(match.group(), match.group()));
  }

  private void compare(Recording recording, Answer answer) {
    String request = recording + " (" + recording.whole().path("note").asString("") + ")";
    if (answer.status() != recording.status()) {
      differences.add(request + ": status " + answer.status() + " " + answer.text());
    } else if (recording.status() == 204) {
      assertThat(answer.text()).isEmpty();
    } else if (recording.status() != 200) {
      assertThat(answer.text()).as(request).isEqualTo(translated(recording.answer()));
    } else {
      assertThat(answer.header("supported-channels"))
          .as(request)
          .isEqualTo(recording.responseHeader("supported-channels"));
      compare(request, "", recording.json(), answer.json());
    }
  }

  private void compare(String request, String at, JsonNode theirs, JsonNode ours) {
    if (theirs.getNodeType() != ours.getNodeType()) {
      differences.add(request + ": " + at + " is " + ours + ", was " + theirs);
    } else if (theirs.isObject()) {
      compareObjects(request, at, theirs, ours);
    } else if (theirs.isArray()) {
      compareLists(request, at, theirs, ours);
    } else if (theirs.isString() && ID.matcher(theirs.asString()).matches()) {
      idsHere.putIfAbsent(theirs.asString(), ours.asString());
    } else if (theirs.isString() && TIME.matcher(theirs.asString()).matches()) {
      if (!TIME.matcher(ours.asString()).matches()) {
        differences.add(request + ": " + at + " is no time: " + ours);
      }
    } else if (!theirs.isNumber() && !theirs.equals(ours)) {
      differences.add(request + ": " + at + " is " + ours + ", was " + theirs);
    }
  }

  private void compareObjects(String request, String at, JsonNode theirs, JsonNode ours) {
    if (!List.copyOf(theirs.propertyNames()).equals(List.copyOf(ours.propertyNames()))) {
      differences.add(
          request + ": " + at + " has " + ours.propertyNames() + ", was " + theirs.propertyNames());
      return;
    }
    for (String key : theirs.propertyNames()) {
      compare(request, at + "." + key, theirs.get(key), ours.get(key));
    }
  }

  /** Those that are known by both, whatever their order: what was refused here is missing. */
  private void compareLists(String request, String at, JsonNode theirs, JsonNode ours) {
    Map<String, JsonNode> oursById = new HashMap<>();
    ours.forEach(each -> oursById.put(each.path("id").asString(""), each));
    Set<String> compared = new TreeSet<>();
    for (JsonNode each : theirs) {
      String id = each.path("id").asString("");
      JsonNode same = oursById.get(idsHere.getOrDefault(id, ""));
      if (same != null) {
        compared.add(id);
        compare(request, at + "[" + id + "]", each, same);
      }
    }
    if (theirs.isEmpty() != ours.isEmpty() || (!theirs.isEmpty() && compared.isEmpty())) {
      differences.add(request + ": " + at + " is " + ours + ", was " + theirs);
    }
  }
}
