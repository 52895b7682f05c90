/**
 * What did this client miss? The {@link org.galaxyevents.catchup.Journal} remembers what this
 * worker heard of late; what lies further back is read from the database, in batches.
 */
@NullMarked
package org.galaxyevents.catchup;

import org.jspecify.annotations.NullMarked;
