/**
 * Faults with real processes: a PostgreSQL, a RabbitMQ, an nginx, workers and a monitor, of which
 * one after the other is killed, stopped, cut off or lied to, while histories change and clients
 * come and go. What everybody must have been told is known from the database alone. {@code
 * FaultsMain} plays the long table, {@code FaultsIT} a few of it.
 */
@NullMarked
package org.galaxyevents.faults;

import org.jspecify.annotations.NullMarked;
