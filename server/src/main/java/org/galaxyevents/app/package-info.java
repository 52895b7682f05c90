/**
 * Commands, composition, start and reverse stop. The only place that starts threads or reads the
 * clock.
 */
@NullMarked
package org.galaxyevents.app;

import org.jspecify.annotations.NullMarked;
