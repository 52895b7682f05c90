package org.galaxyevents.history;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.galaxyevents.database.IdBatches;
import org.galaxyevents.database.Transaction;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * Histories in the database. Each change makes the trigger write a row of history_audit; nothing
 * here announces anything. Immutable.
 */
public final class HistoryStore {

  private static final String SELECT =
      """
      SELECT h.id, h.user_id, u.username, h.name, h.create_time, h.hid_counter, h.deleted, h.purged,
        h.archived, h.importable, h.published, h.slug, h.genome_build, h.preferred_object_store_id,
        coalesce(
          (SELECT max(a.update_time) FROM history_audit a WHERE a.history_id = h.id),
          h.update_time) AS changed,
        %s AS annotation
      FROM history h LEFT JOIN galaxy_user u ON u.id = h.user_id
      """
          .formatted(Labelled.HISTORY.annotationOf("h"));

  private static final int BATCH = 512;

  private final LabelStore labels = new LabelStore();

  /** The history with this id. */
  public Optional<History> find(Handle handle, long id) {
    return handle
        .createQuery(SELECT + "WHERE h.id = :id")
        .bind("id", id)
        .map((row, context) -> history(row, context, labels.tagsOf(handle, Labelled.HISTORY, id)))
        .findFirst();
  }

  /** The history with this id, which is there. */
  public History get(Handle handle, long id) {
    return find(handle, id)
        .orElseThrow(() -> new IllegalStateException("history " + id + " is gone"));
  }

  /** A page of the histories on a shelf. */
  public List<History> list(Handle handle, Shelf shelf, HistoryListing listing) {
    Query query =
        handle.createQuery(
            SELECT
                + "WHERE "
                + shelf.condition()
                + " AND "
                + (listing.deleted() ? "h.deleted" : "NOT h.deleted")
                + " ORDER BY "
                + listing.order().sql()
                + ", h.id DESC LIMIT :limit OFFSET :offset");
    List<History> page =
        shelf
            .bind(query)
            .bind("limit", listing.limit())
            .bind("offset", listing.offset())
            .map((row, context) -> history(row, context, List.of()))
            .list();
    Map<Long, List<String>> tags = tags(handle, page);
    return page.stream()
        .map(history -> history.tagged(tags.getOrDefault(history.id(), List.of())))
        .toList();
  }

  private Map<Long, List<String>> tags(Handle handle, List<History> histories) {
    Map<Long, List<String>> tags = new HashMap<>();
    List<Long> ids = histories.stream().map(History::id).toList();
    for (List<Long> batch : IdBatches.of(ids, BATCH)) {
      tags.putAll(
          labels.tags(
              handle, Labelled.HISTORY, "o.id IN (<ids>)", query -> query.bindList("ids", batch)));
    }
    return tags;
  }

  /** How many histories a user has that are not deleted. */
  public long count(Handle handle, long userId) {
    return handle
        .createQuery("SELECT count(*) FROM history WHERE user_id = :user AND NOT deleted")
        .bind("user", userId)
        .mapTo(Long.class)
        .one();
  }

  /**
   * Makes an empty history.
   *
   * @return its id
   */
  public long create(
      Transaction transaction, OptionalLong userId, String name, Optional<String> genomeBuild) {
    return transaction
        .handle()
        .createQuery(
            """
            INSERT INTO history (create_time, update_time, user_id, name, hid_counter, deleted, purged, importing,
              genome_build, importable, published, archived)
            VALUES (:now, :now, :user, :name, 1, :no, :no, :no, :build, :no, :no, :no)
            RETURNING id
            """)
        .bind("now", transaction.now())
        .bind("user", LabelStore.boxed(userId))
        .bind("name", name)
        .bind("build", genomeBuild.orElse(null))
        .bind("no", false)
        .mapTo(Long.class)
        .one();
  }

  /** Changes what the edit names, labels in the name of this user. */
  public void update(Transaction transaction, long id, OptionalLong userId, HistoryEdit edit) {
    edit.annotation()
        .ifPresent(text -> labels.setAnnotation(transaction, Labelled.HISTORY, id, userId, text));
    edit.tags().ifPresent(tags -> labels.setTags(transaction, Labelled.HISTORY, id, userId, tags));
    // Always, even if only labels change: their tables have no audit trigger.
    transaction
        .handle()
        .createUpdate(
            """
            UPDATE history SET update_time = :now, name = coalesce(:name, name),
              deleted = coalesce(:deleted, deleted), published = coalesce(:published, published),
              importable = coalesce(:importable, importable), genome_build = coalesce(:build, genome_build)
            WHERE id = :id
            """)
        .bind("id", id)
        .bind("now", transaction.now())
        .bind("name", edit.name().orElse(null))
        .bindByType("deleted", edit.deleted().orElse(null), Boolean.class)
        // What nobody can import is not published.
        .bindByType(
            "published",
            edit.published().or(() -> edit.importable().filter(yes -> !yes)).orElse(null),
            Boolean.class)
        // What is published can be imported.
        .bindByType(
            "importable",
            edit.published().filter(yes -> yes).or(edit::importable).orElse(null),
            Boolean.class)
        .bind("build", edit.genomeBuild().orElse(null))
        .execute();
  }

  /** Gives a history a place of its own under its user's name, unless it has one. */
  public void nameForSharing(Transaction transaction, History history) {
    if (history.slug() != null || history.owner().isEmpty()) {
      return;
    }
    Slugs slugs = new Slugs(transaction.handle(), history.owner().get().id());
    transaction
        .handle()
        .createUpdate("UPDATE history SET slug = :slug, update_time = :now WHERE id = :id")
        .bind("slug", slugs.free(history.name()))
        .bind("now", transaction.now())
        .bind("id", history.id())
        .execute();
  }

  /**
   * Gives a history another place under its user's name.
   *
   * @return whether the place was free
   */
  public boolean setSlug(Transaction transaction, History history, String slug) {
    boolean taken =
        transaction
            .handle()
            .createQuery(
                "SELECT 1 FROM history WHERE user_id = :user AND slug = :slug AND id <> :id")
            .bind("user", history.owner().map(History.Owner::id).orElse(-1L))
            .bind("slug", slug)
            .bind("id", history.id())
            .mapTo(Integer.class)
            .findFirst()
            .isPresent();
    if (!taken) {
      transaction
          .handle()
          .createUpdate("UPDATE history SET slug = :slug, update_time = :now WHERE id = :id")
          .bind("slug", slug)
          .bind("now", transaction.now())
          .bind("id", history.id())
          .execute();
    }
    return !taken;
  }

  /** Deletes a history for good: it, and all that is in it, is marked as purged. */
  public void purge(Transaction transaction, long id) {
    Handle handle = transaction.handle();
    bound(
            handle,
            """
            UPDATE history_dataset_association SET deleted = :yes, purged = :yes, update_time = :now
            WHERE history_id = :id AND NOT purged
            """,
            transaction,
            id)
        .execute();
    bound(
            handle,
            """
            UPDATE history_dataset_collection_association SET deleted = :yes, update_time = :now
            WHERE history_id = :id AND NOT deleted
            """,
            transaction,
            id)
        .execute();
    bound(
            handle,
            """
            UPDATE dataset SET deleted = :yes, purged = :yes, update_time = :now
            WHERE id IN (SELECT dataset_id FROM history_dataset_association WHERE history_id = :id)
              AND NOT EXISTS (
                SELECT 1 FROM history_dataset_association other
                WHERE other.dataset_id = dataset.id AND NOT other.purged)
            """,
            transaction,
            id)
        .execute();
    bound(
            handle,
            "UPDATE history SET deleted = :yes, purged = :yes, update_time = :now WHERE id = :id",
            transaction,
            id)
        .execute();
  }

  private static org.jdbi.v3.core.statement.Update bound(
      Handle handle, String sql, Transaction transaction, long id) {
    return handle.createUpdate(sql).bind("id", id).bind("now", transaction.now()).bind("yes", true);
  }

  /**
   * Takes numbers for items that are about to be put in.
   *
   * @return the first of them
   */
  int takeHids(Transaction transaction, long historyId, int howMany) {
    Query query =
        transaction
            .handle()
            .createQuery(
                """
                UPDATE history SET hid_counter = hid_counter + :many, update_time = :now WHERE id = :id
                RETURNING hid_counter - :many
                """);
    return query
        .bind("many", howMany)
        .bind("now", transaction.now())
        .bind("id", historyId)
        .mapTo(Integer.class)
        .one();
  }

  private static History history(
      java.sql.ResultSet row, StatementContext context, List<String> tags) throws SQLException {
    Columns columns = new Columns(row, context);
    OptionalLong user = columns.optionalId("user_id");
    return new History(
        columns.id("id"),
        user.isPresent()
            ? Optional.of(new History.Owner(user.getAsLong(), columns.text("username")))
            : Optional.empty(),
        columns.text("name"),
        columns.time("create_time"),
        columns.time("changed"),
        columns.number("hid_counter"),
        new History.Flags(
            columns.flag("deleted"),
            columns.flag("purged"),
            columns.flag("archived"),
            columns.flag("importable"),
            columns.flag("published")),
        columns.optionalText("slug"),
        columns.optionalText("genome_build"),
        columns.optionalText("preferred_object_store_id"),
        columns.optionalText("annotation"),
        tags);
  }
}
