package org.galaxyevents.account;

import java.time.LocalDateTime;
import java.util.Optional;

/** An account as it is stored, without its password. Immutable. */
public record StoredUser(
    long id,
    String email,
    String username,
    boolean deleted,
    boolean purged,
    boolean active,
    Optional<LocalDateTime> lastPasswordChange,
    long diskUsage) {}
