package org.galaxyevents.connection;

import org.galaxyevents.event.Audience;
import org.galaxyevents.event.Event;

/** One event and whom it concerns. Immutable. */
public record Routed(Event event, Audience audience) {}
