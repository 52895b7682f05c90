/**
 * Routes, authentication, the stream handler and the pages. The only package that knows Netty.
 * Requests are decoded on event loops, handled on virtual threads; an open stream stays on its
 * loop.
 */
@NullMarked
package org.galaxyevents.http;

import org.jspecify.annotations.NullMarked;
