package org.galaxyevents.faults;

import java.util.function.Predicate;

/**
 * A change that was made, as the database shows it. Immutable.
 *
 * @param concerns who has to be told of it
 */
record Commit(Subject subject, Attempt attempt, Predicate<Tab> concerns) {}
