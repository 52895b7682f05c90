/**
 * One YAML file in, one tree of records out, all problems reported together. Keys and defaults are
 * Galaxy's; ours stand in the block galaxy_events.
 */
@NullMarked
package org.galaxyevents.config;

import org.jspecify.annotations.NullMarked;
