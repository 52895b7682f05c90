package org.galaxyevents.bus.rabbitmq;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.galaxyevents.bus.ControlTask;
import org.galaxyevents.event.InterestGroup;

/**
 * Under which routing key a task goes out. Where each worker hears only what concerns it, a task
 * for several groups of receivers is split, so that each part has one key. Immutable.
 */
final class TaskRoutes {

  /** Where ticks go, and what only we send: none of Galaxy's queues is bound to it. */
  static final String TICK = "galaxy_events.tick";

  /** What concerns everybody, where other things concern some. */
  static final String EVERYONE = "galaxy_events.everyone";

  private static final String GROUP = "galaxy_events.group.";

  private final RabbitConfig config;

  TaskRoutes(RabbitConfig config) {
    this.config = config;
  }

  /** The key of a group of receivers. */
  static String of(InterestGroup group) {
    return GROUP + group.number();
  }

  /** Whether what is published here is heard by those only whom it concerns. */
  boolean isByInterest() {
    return switch (config.routing()) {
      case ALL -> false;
      case INTEREST -> true;
    };
  }

  /** The key of a task that {@link #split} gave. */
  String of(ControlTask task) {
    return switch (task) {
      case ControlTask.Tick tick -> TICK;
      case ControlTask.NotifyStatus(long user, String payload, String eventId) ->
          isByInterest() ? of(InterestGroup.ofUser(user)) : TICK;
      case ControlTask.RenewViewers renewal -> isByInterest() ? EVERYONE : TICK;
      case ControlTask.RecheckViewers check -> isByInterest() ? EVERYONE : TICK;
      case ControlTask.HistoryUpdate update -> orControl(update, config.taskRoutingKey());
      case ControlTask.EntryPointUpdate update -> orControl(update, config.taskRoutingKey());
      case ControlTask.NotifyUsers update -> orControl(update, config.taskRoutingKey());
      case ControlTask.NotifyBroadcast update -> orControl(update, config.taskRoutingKey());
      case ControlTask.SubscribeHistoryViewer update -> orControl(update, config.taskRoutingKey());
      case ControlTask.UnsubscribeHistoryViewer update ->
          orControl(update, config.taskRoutingKey());
      case ControlTask.ReconfigureWatcher call -> orControl(call, RabbitConfig.CONTROL);
      case ControlTask.Unknown other -> orControl(other, RabbitConfig.CONTROL);
    };
  }

  /** The same in parts, each of which has one key. */
  List<ControlTask> split(ControlTask task) {
    if (!isByInterest()) {
      return List.of(task);
    }
    return switch (task) {
      case ControlTask.HistoryUpdate update -> split(update);
      case ControlTask.NotifyUsers(List<Long> users, String payload, String eventId) ->
          byGroup(users, InterestGroup::ofUser).values().stream()
              .<ControlTask>map(some -> new ControlTask.NotifyUsers(some, payload, eventId))
              .toList();
      case ControlTask.EntryPointUpdate same -> List.of(task);
      case ControlTask.NotifyBroadcast same -> List.of(task);
      case ControlTask.NotifyStatus same -> List.of(task);
      case ControlTask.SubscribeHistoryViewer same -> List.of(task);
      case ControlTask.UnsubscribeHistoryViewer same -> List.of(task);
      case ControlTask.RenewViewers same -> List.of(task);
      case ControlTask.RecheckViewers same -> List.of(task);
      case ControlTask.ReconfigureWatcher same -> List.of(task);
      case ControlTask.Tick same -> List.of(task);
      case ControlTask.Unknown same -> List.of(task);
    };
  }

  private static List<ControlTask> split(ControlTask.HistoryUpdate update) {
    List<ControlTask> parts = new ArrayList<>();
    byGroup(update.userUpdates().keySet(), InterestGroup::ofUser)
        .values()
        .forEach(users -> parts.add(update.with(only(update.userUpdates(), users), Map.of())));
    byGroup(update.sessionUpdates().keySet(), InterestGroup::ofSession)
        .values()
        .forEach(
            sessions -> parts.add(update.with(Map.of(), only(update.sessionUpdates(), sessions))));
    return parts;
  }

  private static Map<InterestGroup, List<Long>> byGroup(
      Iterable<Long> ids, Function<Long, InterestGroup> group) {
    Map<InterestGroup, List<Long>> groups = new LinkedHashMap<>();
    ids.forEach(id -> groups.computeIfAbsent(group.apply(id), same -> new ArrayList<>()).add(id));
    return groups;
  }

  private static Map<Long, List<Long>> only(Map<Long, List<Long>> updates, List<Long> owners) {
    Map<Long, List<Long>> some = new LinkedHashMap<>();
    owners.forEach(owner -> some.put(owner, updates.getOrDefault(owner, List.of())));
    return some;
  }

  private String orControl(ControlTask task, String control) {
    return isByInterest() ? group(task).map(TaskRoutes::of).orElse(EVERYONE) : control;
  }

  /** Whom a task concerns; none: everybody. */
  private static Optional<InterestGroup> group(ControlTask task) {
    return switch (task) {
      case ControlTask.HistoryUpdate update ->
          update.userUpdates().keySet().stream()
              .map(InterestGroup::ofUser)
              .findAny()
              .or(() ->
                  update.sessionUpdates().keySet().stream()
                      .map(InterestGroup::ofSession)
                      .findAny());
      case ControlTask.NotifyUsers update ->
          update.userIds().stream().map(InterestGroup::ofUser).findAny();
      case ControlTask.EntryPointUpdate(long user, String eventId) ->
          Optional.of(InterestGroup.ofUser(user));
      case ControlTask.NotifyStatus(long user, String payload, String eventId) ->
          Optional.of(InterestGroup.ofUser(user));
      case ControlTask.SubscribeHistoryViewer(
              String historyId,
              OptionalLong user,
              OptionalLong session) ->
          viewer(user, session);
      case ControlTask.UnsubscribeHistoryViewer(
              String historyId,
              OptionalLong user,
              OptionalLong session) ->
          viewer(user, session);
      case ControlTask.NotifyBroadcast same -> Optional.empty();
      case ControlTask.RenewViewers same -> Optional.empty();
      case ControlTask.RecheckViewers same -> Optional.empty();
      case ControlTask.ReconfigureWatcher same -> Optional.empty();
      case ControlTask.Tick same -> Optional.empty();
      case ControlTask.Unknown same -> Optional.empty();
    };
  }

  /** Who looks on as both may be found by either: then it is everybody's. */
  private static Optional<InterestGroup> viewer(OptionalLong user, OptionalLong session) {
    if (user.isPresent() == session.isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        user.isPresent()
            ? InterestGroup.ofUser(user.getAsLong())
            : InterestGroup.ofSession(session.getAsLong()));
  }
}
