package org.galaxyevents.history;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Supplier;
import org.galaxyevents.database.Transaction;
import org.jdbi.v3.core.statement.Update;

/**
 * Puts items into histories and changes them. Each change makes the trigger write a row of
 * history_audit. Immutable.
 */
public final class ContentsEditor {

  private final HistoryStore histories;
  private final Supplier<UUID> uuids;
  private final LabelStore labels = new LabelStore();

  public ContentsEditor(HistoryStore histories, Supplier<UUID> uuids) {
    this.histories = histories;
    this.uuids = uuids;
  }

  /** A dataset that is to be. */
  public record NewDataset(String name, String extension) {}

  /** An element of a collection that is to be. */
  public record NewElement(String identifier, long datasetId) {}

  /**
   * Puts new datasets into a history, as the outputs of one job that is still to run.
   *
   * @return their ids, in order
   */
  public List<Long> addDatasets(
      Transaction transaction, long historyId, long jobId, List<NewDataset> datasets) {
    int hid = histories.takeHids(transaction, historyId, datasets.size());
    List<Long> ids = new ArrayList<>();
    for (NewDataset dataset : datasets) {
      long data = addData(transaction, jobId);
      ids.add(
          transaction
              .handle()
              .createQuery(
                  """
                  INSERT INTO history_dataset_association (history_id, dataset_id, create_time, update_time, name,
                    extension, deleted, visible, hid, purged, version)
                  VALUES (:history, :dataset, :now, :now, :name, :extension, :no, :yes, :hid, :no, 1) RETURNING id
                  """)
              .bind("history", historyId)
              .bind("dataset", data)
              .bind("now", transaction.now())
              .bind("name", dataset.name())
              .bind("extension", dataset.extension())
              .bind("no", false)
              .bind("yes", true)
              .bind("hid", hid++)
              .mapTo(Long.class)
              .one());
    }
    return ids;
  }

  private long addData(Transaction transaction, long jobId) {
    return transaction
        .handle()
        .createQuery(
            """
            INSERT INTO dataset (create_time, update_time, state, deleted, purged, purgable, file_size,
              total_size, uuid, job_id)
            VALUES (:now, :now, 'new', :no, :no, :yes, 0, 0, :uuid, :job) RETURNING id
            """)
        .bind("now", transaction.now())
        .bind("no", false)
        .bind("yes", true)
        .bind("uuid", uuids.get().toString())
        .bind("job", jobId)
        .mapTo(Long.class)
        .one();
  }

  /**
   * Notes a job that is to make datasets.
   *
   * @return its id
   */
  public long addJob(
      Transaction transaction,
      long historyId,
      String toolId,
      OptionalLong userId,
      OptionalLong sessionId) {
    return transaction
        .handle()
        .createQuery(
            """
            INSERT INTO job (create_time, update_time, history_id, tool_id, state, session_id, user_id)
            VALUES (:now, :now, :history, :tool, 'new', :session, :user) RETURNING id
            """)
        .bind("now", transaction.now())
        .bind("history", historyId)
        .bind("tool", toolId)
        .bind("session", LabelStore.boxed(sessionId))
        .bind("user", LabelStore.boxed(userId))
        .mapTo(Long.class)
        .one();
  }

  /**
   * Puts the same data into a history under another number.
   *
   * @return the id of the copy
   */
  public long copyDataset(Transaction transaction, long historyId, long id) {
    return transaction
        .handle()
        .createQuery(
            """
            INSERT INTO history_dataset_association (history_id, dataset_id, create_time, update_time, state, name,
              info, blurb, peek, extension, deleted, visible, hid, purged, version)
            SELECT :history, dataset_id, :now, :now, state, name, info, blurb, peek, extension, :no, :yes, :hid,
              purged, 1
            FROM history_dataset_association WHERE id = :id RETURNING id
            """)
        .bind("history", historyId)
        .bind("now", transaction.now())
        .bind("no", false)
        .bind("yes", true)
        .bind("hid", histories.takeHids(transaction, historyId, 1))
        .bind("id", id)
        .mapTo(Long.class)
        .one();
  }

  /**
   * Puts a collection of datasets into a history.
   *
   * @return its id
   */
  public long addCollection(
      Transaction transaction,
      long historyId,
      String name,
      String collectionType,
      List<NewElement> elements) {
    long collectionId =
        transaction
            .handle()
            .createQuery(
                """
                INSERT INTO dataset_collection (collection_type, populated_state, element_count, create_time,
                  update_time)
                VALUES (:type, 'ok', :count, :now, :now) RETURNING id
                """)
            .bind("type", collectionType)
            .bind("count", elements.size())
            .bind("now", transaction.now())
            .mapTo(Long.class)
            .one();
    addElements(transaction, collectionId, elements);
    return transaction
        .handle()
        .createQuery(
            """
            INSERT INTO history_dataset_collection_association (collection_id, history_id, name, hid, visible,
              deleted, create_time, update_time)
            VALUES (:collection, :history, :name, :hid, :yes, :no, :now, :now) RETURNING id
            """)
        .bind("collection", collectionId)
        .bind("history", historyId)
        .bind("name", name)
        .bind("hid", histories.takeHids(transaction, historyId, 1))
        .bind("yes", true)
        .bind("no", false)
        .bind("now", transaction.now())
        .mapTo(Long.class)
        .one();
  }

  private static void addElements(
      Transaction transaction, long collectionId, List<NewElement> elements) {
    if (elements.isEmpty()) {
      return;
    }
    var batch =
        transaction
            .handle()
            .prepareBatch(
                """
                INSERT INTO dataset_collection_element (dataset_collection_id, hda_id, element_index,
                  element_identifier)
                VALUES (:collection, :dataset, :index, :identifier)
                """);
    int index = 0;
    for (NewElement element : elements) {
      batch
          .bind("collection", collectionId)
          .bind("dataset", element.datasetId())
          .bind("index", index++)
          .bind("identifier", element.identifier())
          .add();
    }
    batch.execute();
  }

  /** Changes what the edit names, labels in the name of this user. */
  public void update(Transaction transaction, Content item, OptionalLong userId, ContentEdit edit) {
    Labelled labelled = ContentsStore.labelled(item.type());
    edit.annotation()
        .ifPresent(text -> labels.setAnnotation(transaction, labelled, item.id(), userId, text));
    edit.tags().ifPresent(tags -> labels.setTags(transaction, labelled, item.id(), userId, tags));
    edit.state().ifPresent(state -> setState(transaction, item, state));
    // Always, even if only labels change: their tables have no audit trigger.
    transaction
        .handle()
        .createUpdate(
            """
            UPDATE %s SET update_time = :now, name = coalesce(:name, name),
              deleted = coalesce(:deleted, deleted), visible = coalesce(:visible, visible)
            WHERE id = :id
            """
                .formatted(labelled.table()))
        .bind("id", item.id())
        .bind("now", transaction.now())
        .bind("name", edit.name().orElse(null))
        .bindByType("deleted", edit.deleted().orElse(null), Boolean.class)
        .bindByType("visible", edit.visible().orElse(null), Boolean.class)
        .execute();
  }

  /** All that show the same data change with it, in whichever history they are. */
  private static void setState(Transaction transaction, Content item, DatasetState state) {
    if (!(item.held() instanceof Content.Dataset dataset)) {
      throw new IllegalArgumentException("a collection has no state of its own");
    }
    if (state.concernsMetadata()) {
      timed(
              transaction,
              "UPDATE history_dataset_association SET state = :state, update_time = :now WHERE id = :id")
          .bind("state", state.wireName())
          .bind("id", item.id())
          .execute();
      return;
    }
    timed(transaction, "UPDATE dataset SET state = :state, update_time = :now WHERE id = :id")
        .bind("state", state.wireName())
        .bind("id", dataset.datasetId())
        .execute();
    timed(
            transaction,
            """
            UPDATE history_dataset_association SET state = NULL, update_time = :now, version = version + 1
            WHERE dataset_id = :id
            """)
        .bind("id", dataset.datasetId())
        .execute();
  }

  /** Deletes a dataset for good; the data goes when no other item shows it. */
  public void purge(Transaction transaction, Content item, Content.Dataset dataset) {
    timed(
            transaction,
            """
            UPDATE history_dataset_association SET deleted = :yes, purged = :yes, update_time = :now
            WHERE id = :id
            """)
        .bind("yes", true)
        .bind("id", item.id())
        .execute();
    timed(
            transaction,
            """
            UPDATE dataset SET deleted = :yes, purged = :yes, update_time = :now
            WHERE id = :id AND NOT EXISTS (
              SELECT 1 FROM history_dataset_association other
              WHERE other.dataset_id = dataset.id AND NOT other.purged)
            """)
        .bind("yes", true)
        .bind("id", dataset.datasetId())
        .execute();
  }

  private static Update timed(Transaction transaction, String sql) {
    return transaction.handle().createUpdate(sql).bind("now", transaction.now());
  }
}
