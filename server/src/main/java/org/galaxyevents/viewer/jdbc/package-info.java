/** Looks up in the database who may read which history, for those who look at them. */
@NullMarked
package org.galaxyevents.viewer.jdbc;

import org.jspecify.annotations.NullMarked;
