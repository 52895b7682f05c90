/**
 * Who is connected here and what each still has to get. {@link
 * org.galaxyevents.connection.ConnectionRegistry} splits the connections into shards, one for each
 * event loop; everything below a shard is confined to its executor.
 */
@NullMarked
package org.galaxyevents.connection;

import org.jspecify.annotations.NullMarked;
