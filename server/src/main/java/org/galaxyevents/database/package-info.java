/**
 * The database of the standalone server: opens it, keeps its schema, hands out transactions.
 * Refuses a database that is not its own.
 */
@NullMarked
package org.galaxyevents.database;

import org.jspecify.annotations.NullMarked;
