package org.galaxyevents.notification;

import java.time.LocalDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.galaxyevents.database.Transaction;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The notifications to many, and how far each has got. Immutable. */
public final class SendingStore {

  private static final JsonMapper JSON = JsonMapper.shared();

  /** How a sending stands. */
  public enum State {
    STARTED,
    SUCCESS,
    FAILURE
  }

  /** A sending as anybody may see it. */
  public record Progress(State state, int sent) {}

  /**
   * A sending that is under way.
   *
   * @param expanded whom it goes to, groups and roles as they were at its beginning
   * @param lastUser up to which user's id everybody has it
   */
  record Sending(
      String id, Notification notification, Recipients expanded, long lastUser, int sent) {}

  private final NotificationRows rows = new NotificationRows();

  void insert(Transaction transaction, UUID id, Notification notification, Recipients expanded) {
    transaction
        .handle()
        .createUpdate(
            """
            INSERT INTO galaxy_events_sending (id, notification_id, recipients, last_user_id, sent, state, create_time,
              update_time)
            VALUES (:id, :notification, :recipients, 0, 0, 'STARTED', :now, :now)
            """)
        .bind("id", id.toString())
        .bind("notification", notification.id())
        .bind("recipients", JSON.writeValueAsString(expanded))
        .bind("now", transaction.now())
        .execute();
  }

  /** A sending that has not come to its end. */
  Optional<Sending> underWay(Handle handle, String id) {
    return handle
        .createQuery(
            """
            SELECT s.id AS sending, s.recipients, s.last_user_id, s.sent, %s
            FROM galaxy_events_sending s JOIN notification n ON n.id = s.notification_id
            WHERE s.id = :id AND s.state = 'STARTED'
            """
                .formatted(NotificationRows.COLUMNS))
        .bind("id", id)
        .map(this::sending)
        .findFirst();
  }

  /** Sendings that nobody has carried on since then: their process is gone. */
  List<String> abandoned(Handle handle, LocalDateTime since) {
    return handle
        .createQuery(
            "SELECT id FROM galaxy_events_sending WHERE state = 'STARTED' AND update_time < :since")
        .bind("since", since)
        .mapTo(String.class)
        .list();
  }

  /** Notes how far a sending has got. */
  void advance(Transaction transaction, Sending sending, long lastUser, int more) {
    transaction
        .handle()
        .createUpdate(
            """
            UPDATE galaxy_events_sending SET last_user_id = :last, sent = sent + :more, update_time = :now
            WHERE id = :id
            """)
        .bind("last", lastUser)
        .bind("more", more)
        .bind("now", transaction.now())
        .bind("id", sending.id())
        .execute();
  }

  void end(Transaction transaction, String id, State state) {
    transaction
        .handle()
        .createUpdate(
            """
            UPDATE galaxy_events_sending SET state = :state, recipients = '{}', update_time = :now WHERE id = :id
            """)
        .bind("state", state.name().toUpperCase(Locale.ROOT))
        .bind("now", transaction.now())
        .bind("id", id)
        .execute();
  }

  /** How a sending stands; empty if there is none with this id, or no longer. */
  public Optional<Progress> progress(Handle handle, UUID id) {
    return handle
        .createQuery("SELECT state, sent FROM galaxy_events_sending WHERE id = :id")
        .bind("id", id.toString())
        .map((row, context) ->
            new Progress(State.valueOf(String.valueOf(row.getString(1))), row.getInt(2)))
        .findFirst();
  }

  private Sending sending(RowView row) {
    JsonNode recipients = JSON.readTree(row.getColumn("recipients", String.class));
    return new Sending(
        row.getColumn("sending", String.class),
        rows.notification(row),
        new Recipients(
            ids(recipients.path("users")),
            ids(recipients.path("groups")),
            ids(recipients.path("roles"))),
        row.getColumn("last_user_id", Long.class),
        row.getColumn("sent", Integer.class));
  }

  private static Set<Long> ids(JsonNode list) {
    Set<Long> ids = new HashSet<>();
    list.forEach(id -> ids.add(id.asLong()));
    return ids;
  }
}
