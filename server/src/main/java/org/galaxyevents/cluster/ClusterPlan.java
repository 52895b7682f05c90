package org.galaxyevents.cluster;

import java.util.List;
import java.util.Map;

/**
 * What a cluster is to consist of. Immutable.
 *
 * @param workers how many
 * @param host where nginx listens
 * @param port where nginx listens; 0 picks a free one
 * @param program the command line of galaxy-events, up to the command
 * @param options what each worker is told beside its own address
 * @param environment of the workers
 * @param idSecret the secret behind all ids, which all workers must have in common
 */
public record ClusterPlan(
    int workers,
    String host,
    int port,
    Parts parts,
    List<String> program,
    List<String> options,
    Map<String, String> environment,
    String idSecret) {

  /** Whose database and broker the workers use. */
  public enum Parts {
    /** The ones that the workers' configuration names. */
    GIVEN,
    /** Some that are started for this cluster alone, and are gone with it. */
    THROW_AWAY
  }

  public ClusterPlan {
    if (workers < 1) {
      throw new IllegalArgumentException("workers < 1: " + workers);
    }
    program = List.copyOf(program);
    options = List.copyOf(options);
    environment = Map.copyOf(environment);
  }
}
