package org.galaxyevents.bus;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import tools.jackson.core.JsonGenerator;

/** Writes the arguments of one task, in the order in which Galaxy writes them. Not thread-safe. */
final class ControlTaskWriter {

  private final JsonGenerator out;

  ControlTaskWriter(JsonGenerator out) {
    this.out = out;
  }

  /** The task's name on the wire. */
  static String name(ControlTask task) {
    return switch (task) {
      case ControlTask.HistoryUpdate _ -> "history_update";
      case ControlTask.EntryPointUpdate _ -> "entry_point_update";
      case ControlTask.NotifyUsers _ -> "notify_users";
      case ControlTask.NotifyBroadcast _ -> "notify_broadcast";
      case ControlTask.NotifyStatus _ -> "galaxy_events_notify_status";
      case ControlTask.SubscribeHistoryViewer _ -> "subscribe_history_viewer";
      case ControlTask.UnsubscribeHistoryViewer _ -> "unsubscribe_history_viewer";
      case ControlTask.RenewViewers _ -> "galaxy_events_renew_viewers";
      case ControlTask.RecheckViewers _ -> "galaxy_events_recheck_viewers";
      case ControlTask.ReconfigureWatcher _ -> "reconfigure_watcher";
      case ControlTask.Tick _ -> "galaxy_events_tick";
      case ControlTask.Unknown(String other) -> other;
    };
  }

  /** The members of {@code kwargs}. */
  void writeKwargs(ControlTask task) {
    switch (task) {
      case ControlTask.HistoryUpdate update -> {
        writeUpdates("user_updates", update.userUpdates());
        out.writeStringProperty("event_id", update.eventId());
        if (!update.sessionUpdates().isEmpty()) {
          writeUpdates("session_updates", update.sessionUpdates());
        }
      }
      case ControlTask.EntryPointUpdate(long userId, String eventId) -> {
        out.writeNumberProperty("user_id", userId);
        out.writeStringProperty("event_id", eventId);
      }
      case ControlTask.NotifyUsers(List<Long> userIds, String payload, String eventId) -> {
        writeNumbers("user_ids", userIds);
        out.writeStringProperty("payload", payload);
        out.writeStringProperty("event_id", eventId);
      }
      case ControlTask.NotifyBroadcast(String payload, String eventId) -> {
        out.writeStringProperty("payload", payload);
        out.writeStringProperty("event_id", eventId);
      }
      case ControlTask.NotifyStatus(long userId, String payload, String eventId) -> {
        out.writeNumberProperty("user_id", userId);
        out.writeStringProperty("payload", payload);
        out.writeStringProperty("event_id", eventId);
      }
      case ControlTask.SubscribeHistoryViewer(
              String historyId,
              OptionalLong user,
              OptionalLong session) ->
          writeViewer(historyId, user, session);
      case ControlTask.UnsubscribeHistoryViewer(
              String historyId,
              OptionalLong user,
              OptionalLong session) ->
          writeViewer(historyId, user, session);
      case ControlTask.RenewViewers(
              Map<Long, List<Long>> users,
              Map<Long, List<Long>> sessions) -> {
        writeUpdates("users", users);
        writeUpdates("sessions", sessions);
      }
      case ControlTask.RecheckViewers(long historyId) ->
          out.writeNumberProperty("history_id", historyId);
      case ControlTask.Tick tick -> writeTick(tick);
      case ControlTask.ReconfigureWatcher _, ControlTask.Unknown _ -> {}
    }
  }

  private void writeTick(ControlTask.Tick tick) {
    out.writeNumberProperty("term", tick.term());
    out.writeNumberProperty("watermark", tick.watermark().micros());
    out.writeNumberProperty("covered_from", tick.coveredFrom().micros());
    out.writeObjectPropertyStart("heard");
    tick.heard().forEach(out::writeNumberProperty);
    out.writeEndObject();
  }

  private void writeUpdates(String property, Map<Long, List<Long>> updates) {
    out.writeObjectPropertyStart(property);
    new TreeMap<>(updates).forEach((owner, ids) -> writeNumbers(Long.toString(owner), ids));
    out.writeEndObject();
  }

  private void writeNumbers(String property, List<Long> numbers) {
    out.writeArrayPropertyStart(property);
    numbers.forEach(out::writeNumber);
    out.writeEndArray();
  }

  private void writeViewer(String historyId, OptionalLong user, OptionalLong session) {
    out.writeStringProperty("history_id", historyId);
    user.ifPresent(id -> out.writeNumberProperty("user_id", id));
    session.ifPresent(id -> out.writeNumberProperty("session_id", id));
  }
}
