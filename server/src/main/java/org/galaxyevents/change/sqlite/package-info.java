/**
 * The change source of an SQLite database: reads history_audit by rowid, woken by the commits of
 * this process and by a poll for those of others.
 */
@NullMarked
package org.galaxyevents.change.sqlite;

import org.jspecify.annotations.NullMarked;
