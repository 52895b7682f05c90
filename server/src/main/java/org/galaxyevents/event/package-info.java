/**
 * The vocabulary: what can be announced ({@link org.galaxyevents.event.Event}), to whom ({@link
 * org.galaxyevents.event.Audience}) and up to when everything has been ({@link
 * org.galaxyevents.event.Cursor}). Immutable values that every stage from the bus to the browser
 * shares.
 */
@NullMarked
package org.galaxyevents.event;

import org.jspecify.annotations.NullMarked;
