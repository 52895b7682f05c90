/** SQLite: one writer, many readers, write-ahead log. */
@NullMarked
package org.galaxyevents.database.sqlite;

import org.jspecify.annotations.NullMarked;
