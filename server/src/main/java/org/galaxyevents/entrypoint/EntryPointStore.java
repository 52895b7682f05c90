package org.galaxyevents.entrypoint;

import java.security.SecureRandom;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.galaxyevents.database.IdBatches;
import org.galaxyevents.database.Transaction;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;

/**
 * Entry points and their jobs in the database. Each change also touches the job's update_time, by
 * which catching up finds it; nothing here announces anything. Thread-safe.
 */
public final class EntryPointStore {

  /** More than anybody's list has; a list without an end would be one user's way to a full heap. */
  private static final int LONGEST_LIST = 1_000;

  private static final int BATCH = 512;

  private static final LocalDateTime UNKNOWN = LocalDateTime.of(1970, 1, 1, 0, 0);

  private static final String SELECT =
      """
      SELECT e.id, e.name, e.label, e.token, e.entry_url, e.requires_domain, e.configured, e.deleted,
        e.created_time, e.modified_time, j.id AS job_id, j.state, j.user_id, j.session_id
      FROM interactivetool_entry_point e JOIN job j ON j.id = e.job_id
      """;

  private static final List<String> LISTED =
      Arrays.stream(JobState.values()).filter(JobState::isListed).map(JobState::wireName).toList();

  private final SecureRandom random;

  /**
   * @param random makes the tokens, which nobody may guess
   */
  public EntryPointStore(SecureRandom random) {
    this.random = random;
  }

  /** The entry points of a user's jobs that have not ended, the oldest first. */
  public List<EntryPoint> runningOfUser(Handle handle, long userId) {
    return running(handle, "j.user_id = :owner", userId);
  }

  /** The entry points of a visitor's jobs that have not ended, the oldest first. */
  public List<EntryPoint> runningOfSession(Handle handle, long sessionId) {
    return running(handle, "j.user_id IS NULL AND j.session_id = :owner", sessionId);
  }

  private static List<EntryPoint> running(Handle handle, String condition, long owner) {
    return withOutputs(
        handle,
        select(handle, condition + " AND j.state IN (<listed>) ORDER BY e.id LIMIT :most")
            .bind("owner", owner)
            .bindList("listed", LISTED)
            .bind("most", LONGEST_LIST));
  }

  /** All entry points of a job, closed ones included. */
  public List<EntryPoint> ofJob(Handle handle, long jobId) {
    return withOutputs(
        handle,
        select(handle, "j.id = :job ORDER BY e.id LIMIT :most")
            .bind("job", jobId)
            .bind("most", LONGEST_LIST));
  }

  /** The entry point with this id. */
  public Optional<EntryPoint> find(Handle handle, long id) {
    return withOutputs(handle, select(handle, "e.id = :id").bind("id", id)).stream().findFirst();
  }

  /** The job with this id, whatever it does. */
  public Optional<EntryPoint.Job> job(Handle handle, long id) {
    return handle
        .createQuery("SELECT id AS job_id, state, user_id, session_id FROM job WHERE id = :id")
        .bind("id", id)
        .map(EntryPointStore::readJob)
        .findFirst();
  }

  /** Gives a new job its entry points. */
  void open(Transaction transaction, long jobId, List<ToolStart.Door> doors) {
    for (ToolStart.Door door : doors) {
      timed(
              transaction,
              """
              INSERT INTO interactivetool_entry_point (job_id, name, label, token, tool_port, entry_url,
                requires_domain, requires_path_in_url, configured, deleted, created_time, modified_time)
              VALUES (:job, :name, :label, :token, :port, :path, :domain, :no, :no, :no, :now, :now)
              """)
          .bind("job", jobId)
          .bind("name", door.name())
          .bind("label", door.label())
          .bind("token", token())
          .bind("port", door.toolPort())
          .bind("path", door.path())
          .bind("domain", door.byDomain())
          .bind("no", false)
          .execute();
    }
  }

  /** Notes that a job makes a dataset. */
  void addOutput(Transaction transaction, long jobId, long datasetId) {
    transaction
        .handle()
        .execute(
            "INSERT INTO job_to_output_dataset (job_id, dataset_id, name) VALUES (?, ?, 'output')",
            jobId,
            datasetId);
  }

  /**
   * Says where the container of a job listens on one of the tool's ports.
   *
   * @return whether the job has entry points on that port
   */
  boolean configure(Transaction transaction, long jobId, PortMapping mapping) {
    int configured =
        timed(
                transaction,
                """
                UPDATE interactivetool_entry_point
                SET host = :host, port = :port, protocol = :protocol, configured = :yes, modified_time = :now
                WHERE job_id = :job AND tool_port = :tool_port AND NOT deleted
                """)
            .bind("job", jobId)
            .bind("tool_port", mapping.toolPort())
            .bind("host", mapping.host())
            .bind("port", mapping.port())
            .bind("protocol", mapping.protocol())
            .bind("yes", true)
            .execute();
    return configured > 0;
  }

  /** Closes an entry point for good. */
  void close(Transaction transaction, long id) {
    timed(
            transaction,
            """
            UPDATE interactivetool_entry_point SET deleted = :yes, modified_time = :now
            WHERE id = :id AND NOT deleted
            """)
        .bind("yes", true)
        .bind("id", id)
        .execute();
  }

  /** Closes all that are left of a job's entry points. */
  void closeAll(Transaction transaction, long jobId) {
    timed(
            transaction,
            """
            UPDATE interactivetool_entry_point SET deleted = :yes, modified_time = :now
            WHERE job_id = :job AND NOT deleted
            """)
        .bind("yes", true)
        .bind("job", jobId)
        .execute();
  }

  /** Marks a job as one at which something changed. */
  void touch(Transaction transaction, long jobId) {
    timed(transaction, "UPDATE job SET update_time = :now WHERE id = :job")
        .bind("job", jobId)
        .execute();
  }

  /** Sets the state of a job, and of what it makes, which its history announces. */
  void setState(Transaction transaction, long jobId, JobState state) {
    timed(transaction, "UPDATE job SET state = :state, update_time = :now WHERE id = :job")
        .bind("state", state.wireName())
        .bind("job", jobId)
        .execute();
    timed(
            transaction,
            """
            UPDATE dataset SET state = :state, update_time = :now
            WHERE id IN (
              SELECT a.dataset_id FROM history_dataset_association a
              JOIN job_to_output_dataset o ON o.dataset_id = a.id WHERE o.job_id = :job)
            """)
        .bind("state", state.ofOutputs().wireName())
        .bind("job", jobId)
        .execute();
    timed(
            transaction,
            """
            UPDATE history_dataset_association
            SET state = NULL, update_time = :now, version = version + 1
            WHERE id IN (SELECT o.dataset_id FROM job_to_output_dataset o WHERE o.job_id = :job)
            """)
        .bind("job", jobId)
        .execute();
  }

  private static Update timed(Transaction transaction, String sql) {
    return transaction.handle().createUpdate(sql).bind("now", transaction.now());
  }

  /** 64 bits in Galaxy's form. */
  private String token() {
    return Long.toUnsignedString(random.nextLong(), 36);
  }

  private static Query select(Handle handle, String condition) {
    return handle.createQuery(SELECT + "WHERE " + condition);
  }

  private static List<EntryPoint> withOutputs(Handle handle, Query query) {
    List<EntryPoint> found = query.map(EntryPointStore::entryPoint).list();
    Map<Long, List<Long>> outputs = new HashMap<>();
    List<Long> jobs = found.stream().map(each -> each.job().id()).distinct().toList();
    for (List<Long> batch : IdBatches.of(jobs, BATCH)) {
      handle
          .createQuery(
              """
              SELECT DISTINCT job_id, dataset_id FROM job_to_output_dataset WHERE job_id IN (<jobs>)
              ORDER BY dataset_id
              """)
          .bindList("jobs", batch)
          .map((row, context) -> Map.entry(row.getLong(1), row.getLong(2)))
          .forEach(row ->
              outputs.computeIfAbsent(row.getKey(), same -> new ArrayList<>()).add(row.getValue()));
    }
    return found.stream()
        .map(each -> each.making(outputs.getOrDefault(each.job().id(), List.of())))
        .toList();
  }

  private static EntryPoint entryPoint(RowView row) {
    return new EntryPoint(
        row.getColumn("id", Long.class),
        readJob(row),
        text(row, "name"),
        row.getColumn("label", String.class),
        new EntryPoint.Address(
            text(row, "token"), text(row, "entry_url"), flag(row, "requires_domain")),
        flag(row, "configured"),
        flag(row, "deleted"),
        time(row, "created_time"),
        time(row, "modified_time"),
        List.of());
  }

  /** A job in a state that is not known here has ended, as far as this server is concerned. */
  private static EntryPoint.Job readJob(RowView row) {
    return new EntryPoint.Job(
        row.getColumn("job_id", Long.class),
        JobState.named(text(row, "state")).orElse(JobState.DELETED),
        optional(row.getColumn("user_id", Long.class)),
        optional(row.getColumn("session_id", Long.class)));
  }

  private static String text(RowView row, String column) {
    return Optional.ofNullable(row.getColumn(column, String.class)).orElse("");
  }

  private static boolean flag(RowView row, String column) {
    return Boolean.TRUE.equals(row.getColumn(column, Boolean.class));
  }

  private static LocalDateTime time(RowView row, String column) {
    return Optional.ofNullable(row.getColumn(column, LocalDateTime.class)).orElse(UNKNOWN);
  }

  private static OptionalLong optional(@Nullable Long id) {
    return id == null ? OptionalLong.empty() : OptionalLong.of(id);
  }
}
