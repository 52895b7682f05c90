/** Load generation and measurements of the server, through its public API and HTTP. */
@NullMarked
package org.galaxyevents.bench;

import org.jspecify.annotations.NullMarked;
