/** Histories and what is in them: the stores and the rules, in Galaxy's tables. */
@NullMarked
package org.galaxyevents.history;

import org.jspecify.annotations.NullMarked;
