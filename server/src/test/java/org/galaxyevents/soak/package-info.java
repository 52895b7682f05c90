/**
 * A server that is connected to and left a million times. What it holds then is what it held
 * before: memory and file descriptors are measured from outside, and drawn. {@code SoakMain} plays
 * it, {@code SoakIT} a short one.
 */
@NullMarked
package org.galaxyevents.soak;

import org.jspecify.annotations.NullMarked;
