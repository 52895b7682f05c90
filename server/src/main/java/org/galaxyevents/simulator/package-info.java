/**
 * Plays users against any server, through HTTP alone: {@link
 * org.galaxyevents.simulator.SimulateCommand} and {@code serve --demo} start a {@link
 * org.galaxyevents.simulator.Simulation}, which recruits users, keeps one event stream open for
 * each of them, changes their histories at a steady rate ({@link
 * org.galaxyevents.simulator.ActionPlayer}), plays scenes of all else that is announced ({@link
 * org.galaxyevents.simulator.ScenePlayer}), and measures how long each takes to come to the streams
 * that have to hear of it ({@link org.galaxyevents.simulator.ChangeLedger}, {@link
 * org.galaxyevents.simulator.HearingLedger}). Nothing here knows the server's classes, so that it
 * measures a Galaxy as well as ours. Everything blocking runs on platform threads that the
 * simulation starts and ends itself, one for each stream and one for each request or scene: a
 * virtual one that the JDK loses would look like a change that the server lost.
 */
@NullMarked
package org.galaxyevents.simulator;

import org.jspecify.annotations.NullMarked;
