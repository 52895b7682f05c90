package org.galaxyevents.http;

import static org.assertj.core.api.Assertions.assertThat;

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
 * Replays requests that were made to a real Galaxy and compares status, keys and types of the
 * answers. Ids that Galaxy gave are replaced by those that were given here.
 */
class GoldenHistoriesTest {

  /** What this server leaves out: it has no tools, datatypes or roles. */
  private static final Set<String> NOT_SERVED =
      Set.of("outputs.data_type", "outputs.metadata_data_lines");

  private static final String ALICE = "30764ca753cc63a4b3ea15dcbb301322";
  private static final String BOB = "449789fe270b3a2e4531c5a886e6904e";
  private static final Pattern ID = Pattern.compile("[0-9a-f]{16}");

  @RegisterExtension final TemporaryDatabase database = new TemporaryDatabase();

  private HistoryApi api;
  private final Map<String, String> idsHere = new HashMap<>();
  private final List<String> differences = new ArrayList<>();

  @BeforeEach
  void openDatabase() {
    api = new HistoryApi(database.get());
  }

  @Test
  void the_history_routes_answer_as_galaxy_did() {
    Seeds seeds = new Seeds(database.get());
    Map<String, Requester> requesters =
        Map.of(ALICE, seeds.user("alice"), BOB, seeds.user("bob"), "", Requester.NOBODY);
    List<Recording> recordings = Recording.read("histories.json");
    for (Recording recording : recordings) {
      Requester requester = Objects.requireNonNull(requesters.get(recording.header("x-api-key")));
      Answer answer =
          api.call(
              requester,
              recording.method(),
              translated(recording.path()),
              translated(recording.body()));
      compare(recording, answer);
    }

    assertThat(recordings).hasSizeGreaterThan(30);
    assertThat(differences).isEmpty();
  }

  @Test
  void the_current_history_is_shown_as_galaxy_shows_it() {
    Requester visitor = new Seeds(database.get()).visitor();
    for (Recording recording : Recording.read("current-history.json")) {
      boolean first = recording.header("Cookie").isEmpty();
      boolean afterLogin = recording.whole().path("note").asString("").contains("after login");
      if (!afterLogin) {
        compare(recording, api.get(first ? Requester.NOBODY : visitor, recording.path()));
      }
    }

    assertThat(differences).isEmpty();
  }

  private String translated(String text) {
    return ID.matcher(text).replaceAll(match -> idsHere.getOrDefault(match.group(), match.group()));
  }

  private void compare(Recording recording, Answer answer) {
    if (answer.status() != recording.status()) {
      differences.add(recording + ": status " + answer.status() + " " + answer.text());
      return;
    }
    if (recording.answer().contains("<!DOCTYPE")) {
      return;
    }
    JsonNode theirs = recording.json();
    if (recording.status() != 200) {
      assertThat(answer.text()).isEqualTo(translated(recording.answer()));
      return;
    }
    compare(recording.toString(), "", theirs, answer.json());
  }

  private void compare(String request, String at, JsonNode theirs, JsonNode ours) {
    if (NOT_SERVED.contains(at)) {
      return;
    }
    if (theirs.getNodeType() != ours.getNodeType()) {
      differences.add(request + ": " + at + " is " + ours + ", was " + theirs);
      return;
    }
    if (theirs.isObject()) {
      compareKeys(request, at, theirs, ours);
    } else if (theirs.isArray()) {
      // How many there are depends on what ran meanwhile.
      if (!theirs.isEmpty() && !ours.isEmpty()) {
        compare(request, at, theirs.get(0), ours.get(0));
      }
    } else if (theirs.isString() && ID.matcher(theirs.asString()).matches()) {
      idsHere.putIfAbsent(theirs.asString(), ours.asString());
    }
  }

  private void compareKeys(String request, String at, JsonNode theirs, JsonNode ours) {
    Set<String> keys = new TreeSet<>(theirs.propertyNames());
    keys.addAll(ours.propertyNames());
    for (String key : keys) {
      String path = at.isEmpty() ? key : at + "." + key;
      if (!NOT_SERVED.contains(path) && theirs.has(key) != ours.has(key)) {
        differences.add(
            request + ": " + path + (ours.has(key) ? " is not Galaxy's" : " is missing"));
      } else if (theirs.has(key)) {
        compare(request, path, theirs.get(key), ours.path(key));
      }
    }
  }
}
