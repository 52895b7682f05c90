/**
 * Several workers behind an nginx on one machine, for trying things out: {@link
 * org.galaxyevents.cluster.Cluster} starts them, and a PostgreSQL and a RabbitMQ if none are given,
 * and ends them in order. All of them are processes of their own, in sessions of their own, so that
 * a Ctrl-C reaches this process alone; the kernel ends them if this process is killed, and a {@link
 * org.galaxyevents.cluster.CleanUp} removes their folder then. Processes are started by one thread
 * that must live as long as they are to; what they print is read by one thread each.
 */
@NullMarked
package org.galaxyevents.cluster;

import org.jspecify.annotations.NullMarked;
