/** The set-based queries that answer catch-up from the database. */
@NullMarked
package org.galaxyevents.catchup.jdbc;

import org.jspecify.annotations.NullMarked;
