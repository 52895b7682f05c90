/**
 * This process's end of the bus: {@link org.galaxyevents.worker.QueueWorker} hears control tasks in
 * order, remembers them in the journal and hands them to the connection registry. Runs on the bus's
 * consumer thread.
 */
@NullMarked
package org.galaxyevents.worker;

import org.jspecify.annotations.NullMarked;
