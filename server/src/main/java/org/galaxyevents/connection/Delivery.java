package org.galaxyevents.connection;

import java.util.List;
import org.galaxyevents.event.Cursor;
import org.jspecify.annotations.Nullable;

/**
 * What a shard gets at once: events in order, and the cursor that holds when they have been routed;
 * null if it stays where it was. Immutable.
 */
record Delivery(List<Routed> events, @Nullable Cursor cursorAfter) {}
