package org.galaxyevents.account;

/**
 * What users and groups may have in common. Immutable.
 *
 * @param type {@code admin} for those that admins make
 */
public record Role(long id, String name, String description, String type, boolean deleted) {}
