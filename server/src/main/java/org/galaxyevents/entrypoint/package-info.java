/**
 * Interactive tools: jobs with entry points, through which their users reach them while they run.
 * Whoever changes what a user's list shows goes through {@link
 * org.galaxyevents.entrypoint.InteractiveTools}, which announces it after its commit. Called by the
 * routes on their virtual threads; starts no thread.
 */
@NullMarked
package org.galaxyevents.entrypoint;

import org.jspecify.annotations.NullMarked;
