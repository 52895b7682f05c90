package org.galaxyevents.soak;

/**
 * What a process holds at a moment. Immutable.
 *
 * @param reconnects how many there have been
 * @param residentKib memory, as the system counts it
 * @param heapKib what it can still reach of its heap
 * @param descriptors open files and sockets
 */
record Sample(long reconnects, long residentKib, long heapKib, int descriptors) {}
