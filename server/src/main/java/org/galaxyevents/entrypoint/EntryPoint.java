package org.galaxyevents.entrypoint;

import java.time.LocalDateTime;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A door to an interactive tool, as it stood at one moment. Immutable.
 *
 * @param deleted whether it was closed for good
 * @param outputs the datasets that its job makes
 */
public record EntryPoint(
    long id,
    Job job,
    String name,
    @Nullable String label,
    Address address,
    boolean configured,
    boolean deleted,
    LocalDateTime created,
    LocalDateTime modified,
    List<Long> outputs) {

  public EntryPoint {
    outputs = List.copyOf(outputs);
  }

  /** The job behind an entry point; an anonymous visitor's belongs to a session. */
  public record Job(long id, JobState state, OptionalLong user, OptionalLong session) {}

  /**
   * What its address is made of.
   *
   * @param token what nobody can guess
   * @param path where it begins, {@code /lab?x=1} for one; may be empty
   * @param byDomain whether it has a domain of its own, rather than a path of the server's
   */
  public record Address(String token, String path, boolean byDomain) {

    /** Says nothing of the token, which lets in whoever knows it. */
    @Override
    public String toString() {
      return "Address[path=" + path + ", byDomain=" + byDomain + "]";
    }
  }

  /** Whether its user can go through it. */
  public boolean isActive() {
    return configured && !deleted && job.state() == JobState.RUNNING;
  }

  /** The same with these outputs. */
  EntryPoint making(List<Long> datasets) {
    return new EntryPoint(
        id, job, name, label, address, configured, deleted, created, modified, datasets);
  }
}
