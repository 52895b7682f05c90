package org.galaxyevents.notification;

/**
 * One mail. Immutable.
 *
 * @param id of its row in the queue
 * @param key says the same for the same notification and user, so that a mail that is sent twice
 *     after a crash can be recognized
 */
public record Mail(long id, String key, String to, String subject, String text) {}
