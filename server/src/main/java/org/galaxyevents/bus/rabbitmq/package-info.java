/**
 * The bus on RabbitMQ, in Galaxy's own format: {@link org.galaxyevents.bus.rabbitmq.RabbitBus}
 * keeps one connection, publishes with confirms on a thread of its own, and delivers on another.
 * The only package that knows the AMQP library.
 */
@NullMarked
package org.galaxyevents.bus.rabbitmq;

import org.jspecify.annotations.NullMarked;
