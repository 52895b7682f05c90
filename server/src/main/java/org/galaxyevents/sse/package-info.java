/**
 * How an event looks on the wire. {@link org.galaxyevents.sse.FrameEncoder} turns an event into the
 * bytes of one Server-Sent Events frame, once, for all who receive it; {@link
 * org.galaxyevents.sse.LastEventId} reads back what a client resumes from.
 */
@NullMarked
package org.galaxyevents.sse;

import org.jspecify.annotations.NullMarked;
