/**
 * Users, sessions, API keys and passwords, in Galaxy's tables. Called by the routes on their
 * virtual threads; starts no thread. Secrets enter as text and leave as nothing but the cookie or
 * the API key that was asked for: types that hold one do not print it.
 */
@NullMarked
package org.galaxyevents.account;

import org.jspecify.annotations.NullMarked;
