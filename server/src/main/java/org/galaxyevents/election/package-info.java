/**
 * Which process produces. The monitor dispatches only while its process leads; the term fences what
 * a former leader still sends.
 */
@NullMarked
package org.galaxyevents.election;

import org.jspecify.annotations.NullMarked;
