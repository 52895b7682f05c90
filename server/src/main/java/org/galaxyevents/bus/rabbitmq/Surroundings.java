package org.galaxyevents.bus.rabbitmq;

import java.time.InstantSource;
import java.util.concurrent.ThreadFactory;
import java.util.function.LongSupplier;

/**
 * What a bus has of the world outside. Immutable.
 *
 * @param broker opens sessions with it
 * @param threads makes the threads that send and deliver
 * @param clock this host's, for Galaxy's epoch header
 * @param nanoTime the passing of time, as {@link System#nanoTime}
 */
record Surroundings(
    BrokerSession.Opening broker,
    ThreadFactory threads,
    InstantSource clock,
    LongSupplier nanoTime) {}
