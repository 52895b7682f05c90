/**
 * A whole cluster on one thread and virtual time: the production classes between a simulated
 * database, a simulated broker and simulated browsers, under faults, all from one seed. {@link
 * org.galaxyevents.simulation.Plan} says what happens when, {@link
 * org.galaxyevents.simulation.Simulation} plays it, {@link org.galaxyevents.simulation.Ledger}
 * keeps what was committed and what was announced to whom, and finds the promises that were broken.
 * docs/reliability.md tells how it works.
 */
@NullMarked
package org.galaxyevents.simulation;

import org.jspecify.annotations.NullMarked;
