/**
 * Notifications and broadcasts: the stores, the rules of who gets what and when, and the producers
 * that dispatch after their commit. Called by the routes on virtual threads; what runs by itself
 * ({@link org.galaxyevents.notification.Publisher}, {@link
 * org.galaxyevents.notification.Retention}) is given its thread by {@code app}.
 */
@NullMarked
package org.galaxyevents.notification;

import org.jspecify.annotations.NullMarked;
