package org.galaxyevents.entrypoint;

import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.galaxyevents.account.Requester;
import org.galaxyevents.database.Database;
import org.galaxyevents.database.Snapshot;
import org.galaxyevents.database.Transaction;
import org.galaxyevents.history.ContentsEditor;

/**
 * Starts interactive tools, lets them change, and ends them. Whatever changes what a user's list
 * shows is announced once, after its commit, however many entry points it concerns. There is no job
 * runner here: whoever plays the job says what becomes of it. Thread-safe; blocks.
 */
public final class InteractiveTools {

  private final Database database;
  private final EntryPointStore store;
  private final ContentsEditor contents;
  private final EntryPointAnnouncer announcer;

  public InteractiveTools(
      Database database,
      EntryPointStore store,
      ContentsEditor contents,
      EntryPointAnnouncer announcer) {
    this.database = database;
    this.store = store;
    this.contents = contents;
    this.announcer = announcer;
  }

  /** What became of a change. */
  public sealed interface Outcome {

    /** It was made; these are the entry points of the job since then. */
    record Done(List<EntryPoint> entryPoints) implements Outcome {}

    /** The job has ended: nothing becomes of it any more, and nothing was changed. */
    record Ended() implements Outcome {}

    /** There is no such job or entry point, or it is not this requester's. Nothing was changed. */
    record NotYours() implements Outcome {}
  }

  /** An outcome, and what has to be announced of it. */
  private record Result(Outcome outcome, OptionalLong toTell, LocalDateTime at) {}

  private interface Change {
    Result in(Transaction transaction);
  }

  /**
   * Starts a tool for a user.
   *
   * @param admission throws if the user may not put anything into the history
   */
  public List<EntryPoint> start(
      Requester.User user, ToolStart wanted, Consumer<Snapshot> admission) {
    Outcome outcome =
        changing(transaction -> {
          admission.accept(transaction.snapshot());
          long job =
              contents.addJob(
                  transaction,
                  wanted.historyId(),
                  wanted.toolId(),
                  OptionalLong.of(user.id()),
                  OptionalLong.empty());
          contents
              .addDatasets(
                  transaction,
                  wanted.historyId(),
                  job,
                  List.of(new ContentsEditor.NewDataset(wanted.name(), "txt")))
              .forEach(output -> store.addOutput(transaction, job, output));
          store.open(transaction, job, wanted.doors());
          return done(transaction, job);
        });
    return switch (outcome) {
      case Outcome.Done(List<EntryPoint> entryPoints) -> entryPoints;
      case Outcome.Ended() -> List.of();
      case Outcome.NotYours() -> List.of();
    };
  }

  /** Says where the container of a job listens, as whoever runs it finds out. */
  public Outcome configure(long jobId, List<PortMapping> mappings) {
    return changing(transaction -> {
      Optional<EntryPoint.Job> job = store.job(transaction.handle(), jobId);
      if (job.isEmpty()) {
        return unchanged(transaction, new Outcome.NotYours());
      }
      if (!job.get().state().isListed()) {
        return unchanged(transaction, new Outcome.Ended());
      }
      boolean any = false;
      for (PortMapping mapping : mappings) {
        any |= store.configure(transaction, jobId, mapping);
      }
      if (!any) {
        return unchanged(transaction, new Outcome.Done(store.ofJob(transaction.handle(), jobId)));
      }
      store.touch(transaction, jobId);
      return done(transaction, jobId);
    });
  }

  /** Brings a requester's job into another state. With its end all its entry points are closed. */
  public Outcome setState(long jobId, JobState state, Requester requester) {
    return changing(transaction -> {
      Optional<EntryPoint.Job> job =
          store
              .job(transaction.handle(), jobId)
              .filter(each -> isOf(each, requester))
              .filter(each -> !store.ofJob(transaction.handle(), jobId).isEmpty());
      if (job.isEmpty()) {
        return unchanged(transaction, new Outcome.NotYours());
      }
      if (job.get().state() == state) {
        return unchanged(transaction, new Outcome.Done(store.ofJob(transaction.handle(), jobId)));
      }
      if (job.get().state().hasEnded()) {
        return unchanged(transaction, new Outcome.Ended());
      }
      enter(transaction, jobId, state);
      return done(transaction, jobId);
    });
  }

  /** Closes an entry point of the requester's, and stops its job, as Galaxy does. */
  public Outcome stop(long entryPointId, Requester requester) {
    return changing(transaction -> {
      Optional<EntryPoint> found =
          store
              .find(transaction.handle(), entryPointId)
              .filter(each -> isOf(each.job(), requester));
      if (found.isEmpty()) {
        return unchanged(transaction, new Outcome.NotYours());
      }
      EntryPoint entryPoint = found.get();
      long jobId = entryPoint.job().id();
      if (entryPoint.deleted() && entryPoint.job().state().hasEnded()) {
        return unchanged(transaction, new Outcome.Done(store.ofJob(transaction.handle(), jobId)));
      }
      store.close(transaction, entryPointId);
      if (entryPoint.job().state().hasEnded()) {
        store.touch(transaction, jobId);
      } else {
        enter(transaction, jobId, JobState.STOPPED);
      }
      return done(transaction, jobId);
    });
  }

  /** Whether a job is a requester's: a visitor's by the session, a user's by the account alone. */
  public static boolean isOf(EntryPoint.Job job, Requester requester) {
    return requester.user().isPresent()
        ? job.user().equals(requester.userId())
        : job.user().isEmpty()
            && job.session().isPresent()
            && job.session().equals(requester.sessionId());
  }

  private void enter(Transaction transaction, long jobId, JobState state) {
    store.setState(transaction, jobId, state);
    if (state.hasEnded()) {
      store.closeAll(transaction, jobId);
    }
  }

  private Outcome changing(Change change) {
    Result result = database.write(change::in);
    result.toTell().ifPresent(user -> announcer.changed(user, result.at()));
    return result.outcome();
  }

  private Result done(Transaction transaction, long jobId) {
    List<EntryPoint> entryPoints = store.ofJob(transaction.handle(), jobId);
    // A visitor's are announced to nobody, as in Galaxy: its task can name users only.
    OptionalLong user =
        entryPoints.isEmpty() ? OptionalLong.empty() : entryPoints.getFirst().job().user();
    return new Result(new Outcome.Done(entryPoints), user, transaction.now());
  }

  private static Result unchanged(Transaction transaction, Outcome outcome) {
    return new Result(outcome, OptionalLong.empty(), transaction.now());
  }
}
