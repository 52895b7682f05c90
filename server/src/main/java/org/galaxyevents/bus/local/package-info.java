/**
 * The bus inside one process: the same tasks, the same codec, a bounded queue and one consumer
 * thread.
 */
@NullMarked
package org.galaxyevents.bus.local;

import org.jspecify.annotations.NullMarked;
