package org.galaxyevents.account;

/** Users who belong together. Immutable. */
public record Group(long id, String name, boolean deleted) {}
