/** Users, sessions, API keys and passwords, in Galaxy's tables. */
@NullMarked
package org.galaxyevents.account;

import org.jspecify.annotations.NullMarked;
