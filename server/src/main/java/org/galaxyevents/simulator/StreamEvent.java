package org.galaxyevents.simulator;

/**
 * One event of an event stream. Immutable.
 *
 * @param type the event's name, {@code message} when the stream gave none
 * @param data its data lines, joined by newlines
 * @param lastEventId the newest id seen up to and including this event, empty when there was none
 */
public record StreamEvent(String type, String data, String lastEventId) {}
