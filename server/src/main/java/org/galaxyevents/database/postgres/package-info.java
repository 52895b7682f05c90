/**
 * The standalone server's database on PostgreSQL: where it is, the pool of connections, the schema.
 * Opened by {@code app}; asked from any thread.
 */
@NullMarked
package org.galaxyevents.database.postgres;

import org.jspecify.annotations.NullMarked;
