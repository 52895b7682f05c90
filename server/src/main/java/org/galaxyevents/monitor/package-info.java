/**
 * Leader only: turns changes into control tasks. {@link
 * org.galaxyevents.monitor.HistoryAuditMonitor} reads a change source, coalesces, finds the owners
 * and dispatches, on one thread of its own.
 */
@NullMarked
package org.galaxyevents.monitor;

import org.jspecify.annotations.NullMarked;
