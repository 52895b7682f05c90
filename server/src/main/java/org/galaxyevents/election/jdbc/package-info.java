/**
 * The election on a database. On PostgreSQL by advisory locks of a session outside of the pool,
 * which fall with its connection; on SQLite, whose users are on one host, by rows and by whether
 * their processes live. Called by the election's thread alone.
 */
@NullMarked
package org.galaxyevents.election.jdbc;

import org.jspecify.annotations.NullMarked;
