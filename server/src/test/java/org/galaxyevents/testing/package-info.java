/** Doubles and fixtures that the tests share. */
@NullMarked
package org.galaxyevents.testing;

import org.jspecify.annotations.NullMarked;
