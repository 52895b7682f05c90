/**
 * Something changed. A {@link org.galaxyevents.change.ChangeSource} turns rows of history_audit
 * into changes and, now and then, a watermark; the adapters below this package know the database.
 * Called by the monitor, on its thread alone.
 */
@NullMarked
package org.galaxyevents.change;

import org.jspecify.annotations.NullMarked;
