/**
 * The change sources of a PostgreSQL: {@link org.galaxyevents.change.postgres.PostgresListenSource}
 * hears notifications, {@link org.galaxyevents.change.postgres.PostgresPollSource} reads
 * history_audit. Both learn from who holds the lock of history_audit up to when nothing is still to
 * come. Used by the monitor's thread.
 */
@NullMarked
package org.galaxyevents.change.postgres;

import org.jspecify.annotations.NullMarked;
