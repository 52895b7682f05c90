/**
 * Whether this server is of use at the moment: what it needs ({@link
 * org.galaxyevents.health.Check}), asked by {@link org.galaxyevents.health.Readiness} whenever
 * somebody wants to know, a proxy for example. Nothing here has a thread of its own; what may take
 * its time is begun elsewhere and waited for, shortly, on the thread of whoever asks.
 */
@NullMarked
package org.galaxyevents.health;

import org.jspecify.annotations.NullMarked;
