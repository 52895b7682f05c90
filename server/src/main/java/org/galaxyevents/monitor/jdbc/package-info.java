/** Finds the owners of histories in the database, for the monitor. */
@NullMarked
package org.galaxyevents.monitor.jdbc;

import org.jspecify.annotations.NullMarked;
