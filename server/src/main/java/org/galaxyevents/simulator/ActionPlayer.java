package org.galaxyevents.simulator;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Makes the changes that a script asks for, and enters each in the ledger. Thread-safe. */
final class ActionPlayer {

  /**
   * One request.
   *
   * @param tookEffect looks at the answer, and says whether there is now something to announce
   */
  private record Call(
      String label,
      String method,
      String path,
      @Nullable Object body,
      Predicate<JsonNode> tookEffect) {

    /** A call that takes effect whenever it succeeds. */
    Call(String label, String method, String path, @Nullable Object body) {
      this(label, method, path, body, _ -> true);
    }
  }

  private final List<SimulatedUser> users;
  private final Agenda agenda;
  private final ChangeLedger ledger;
  private final SimulationTally tally;
  private final LongSupplier clock;

  ActionPlayer(
      List<SimulatedUser> users,
      Agenda agenda,
      ChangeLedger ledger,
      SimulationTally tally,
      LongSupplier clock) {
    this.users = users;
    this.agenda = agenda;
    this.ledger = ledger;
    this.tally = tally;
    this.clock = clock;
  }

  /**
   * Blocks until the answer is there.
   *
   * @return whether there is now something to announce
   */
  boolean play(Step step) {
    SimulatedUser user = users.get(step.user());
    SimulatedHistory history = user.history(step.history());
    Call call = callFor(step, user, history);
    ChangeLedger.Change change = ledger.sent(user.number(), history.id(), clock.getAsLong());
    try {
      JsonNode answer = user.api().send(call.method(), call.path(), call.body());
      long answeredAt = clock.getAsLong();
      if (call.tookEffect().test(answer)) {
        ledger.answered(change, answeredAt);
        tally.done(call.label());
        return true;
      }
      ledger.withdrawn(change);
    } catch (IOException e) {
      ledger.withdrawn(change);
      tally.failed(call.label() + ": " + e);
    }
    return false;
  }

  private Call callFor(Step step, SimulatedUser user, SimulatedHistory history) {
    return switch (step.action()) {
      case Action.Rename rename -> rename(history, rename.name());
      case Action.Annotate(String name, String annotation) ->
          describe("annotate", user, history, name, Map.of("annotation", annotation));
      case Action.Tag(String name, List<String> tags) ->
          describe("tag", user, history, name, Map.of("tags", tags));
      case Action.PlayJob job ->
          history.isFull() ? removal(step, history) : upload(step, history, job);
      case Action.ContinueJob job -> nextState(step, history, job);
      case Action.BuildCollection collection -> collection(step, history, collection);
      case Action.DeleteOldest() -> removal(step, history);
    };
  }

  private static Call rename(SimulatedHistory history, String name) {
    String renamed = history.renameTo(name);
    return new Call("rename", "PUT", history.path(), Map.of("name", renamed));
  }

  /**
   * The name goes along because annotations and tags are in tables of their own, on which Galaxy
   * has no trigger: alone they are announced to nobody. Visitors may not set them.
   */
  private static Call describe(
      String label,
      SimulatedUser user,
      SimulatedHistory history,
      String name,
      Map<String, Object> description) {
    if (user.api().isVisitor()) {
      return rename(history, name);
    }
    Map<String, Object> body = new HashMap<>(description);
    body.put("name", history.renameTo(name));
    return new Call(label, "PUT", history.path(), body);
  }

  private Call upload(Step step, SimulatedHistory history, Action.PlayJob job) {
    Map<String, Object> pasted =
        Map.of("src", "pasted", "paste_content", "simulated\n", "name", job.name(), "ext", "txt");
    Map<String, Object> target =
        Map.of("destination", Map.of("type", "hdas"), "items", List.of(pasted));
    Map<String, Object> body = Map.of("history_id", history.id(), "targets", List.of(target));
    return new Call(
        "upload",
        "POST",
        "/api/tools/fetch",
        body,
        answer -> {
          String id = answer.path("outputs").path(0).path("id").asString("");
          Item dataset = new Item(Item.Kind.DATASET, id);
          history.add(dataset);
          schedule(step, dataset, job.course());
          return true;
        });
  }

  private Call nextState(Step step, SimulatedHistory history, Action.ContinueJob job) {
    if (!history.contains(job.dataset())) {
      return rename(history, "Job without a dataset, of step " + step.number());
    }
    String state = job.course().getFirst().state();
    String path = history.path() + job.dataset().path();
    return new Call(
        "job " + state,
        "PUT",
        path,
        Map.of("state", state),
        answer -> {
          // A Galaxy runs its jobs itself and ignores the state, so there is nothing to announce.
          boolean obeyed = answer.path("state").asString("").equals(state);
          if (obeyed) {
            schedule(step, job.dataset(), job.course().subList(1, job.course().size()));
          }
          return obeyed;
        });
  }

  private void schedule(Step step, Item dataset, List<Action.NextState> course) {
    if (!course.isEmpty()) {
      long at = clock.getAsLong() + course.getFirst().after().toNanos();
      agenda.add(at, step.withAction(new Action.ContinueJob(dataset, course)));
    }
  }

  private static Call collection(
      Step step, SimulatedHistory history, Action.BuildCollection collection) {
    List<Item> datasets = history.datasets(collection.size());
    if (datasets.isEmpty()) {
      return rename(history, collection.name());
    }
    if (history.isFull()) {
      return removal(step, history);
    }
    List<Map<String, String>> elements =
        IntStream.range(0, datasets.size())
            .mapToObj(i -> Map.of("src", "hda", "id", datasets.get(i).id(), "name", "sample" + i))
            .toList();
    Map<String, Object> body =
        Map.of(
            "type",
            "dataset_collection",
            "name",
            collection.name(),
            "collection_type",
            "list",
            "element_identifiers",
            elements);
    return new Call(
        "collection",
        "POST",
        history.path() + "/contents",
        body,
        answer -> {
          history.add(new Item(Item.Kind.COLLECTION, answer.path("id").asString("")));
          return true;
        });
  }

  private static Call removal(Step step, SimulatedHistory history) {
    return history
        .takeOldest()
        .map(item -> new Call("delete", "DELETE", history.path() + item.path(), null))
        .orElseGet(() -> rename(history, "Nothing to delete at step " + step.number()));
  }
}
