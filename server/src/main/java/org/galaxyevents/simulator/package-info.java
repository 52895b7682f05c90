/**
 * Plays users against any server, through HTTP alone: {@link
 * org.galaxyevents.simulator.SimulateCommand} and {@code serve --demo} start a {@link
 * org.galaxyevents.simulator.Simulation}, which recruits users, keeps one event stream open for
 * each of them, changes their histories at a steady rate and measures how long each change takes to
 * come back on its user's stream. Nothing here knows the server's classes, so that it measures a
 * Galaxy as well as ours. Everything blocking runs on virtual threads that the simulation starts
 * and ends itself, one for each stream and one for each request in flight.
 */
@NullMarked
package org.galaxyevents.simulator;

import org.jspecify.annotations.NullMarked;
