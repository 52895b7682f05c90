/** How ids and session keys look outside: Galaxy's Blowfish encoding, keyed by the id secret. */
@NullMarked
package org.galaxyevents.security;

import org.jspecify.annotations.NullMarked;
