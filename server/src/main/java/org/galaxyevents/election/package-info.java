/**
 * Which process produces. Each candidate has a thread that watches over who leads ({@link
 * org.galaxyevents.election.DatabaseHeartbeat}); those who produce ask {@link
 * org.galaxyevents.election.Leadership}. The term fences what a former leader still sends.
 */
@NullMarked
package org.galaxyevents.election;

import org.jspecify.annotations.NullMarked;
