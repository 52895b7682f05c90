/**
 * Load generation and measurements of the server, through its public API and HTTP. {@link
 * org.galaxyevents.bench.Bench} starts each server under test ({@link
 * org.galaxyevents.bench.ServerProcess}, and {@link org.galaxyevents.bench.BareLoop} to compare
 * with) and each {@link org.galaxyevents.bench.LoadClient} as a process of its own, tells them what
 * to do over their standard input, and reads from the kernel what it cost.
 */
@NullMarked
package org.galaxyevents.bench;

import org.jspecify.annotations.NullMarked;
