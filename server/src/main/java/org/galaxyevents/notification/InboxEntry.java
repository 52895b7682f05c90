package org.galaxyevents.notification;

import java.time.LocalDateTime;
import java.util.Optional;

/**
 * A notification as one user has it. Immutable.
 *
 * @param seen when the user saw it; empty if not yet
 * @param deleted whether the user has put it away
 */
public record InboxEntry(
    Notification notification, Optional<LocalDateTime> seen, boolean deleted) {}
