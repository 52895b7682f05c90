/** Real-time updates for Galaxy: from a row in the database to an event in the browser. */
@NullMarked
package org.galaxyevents;

import org.jspecify.annotations.NullMarked;
