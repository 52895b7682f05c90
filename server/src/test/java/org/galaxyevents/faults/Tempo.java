package org.galaxyevents.faults;

/**
 * How often histories change, each second. Immutable.
 *
 * @param bySql in a transaction of their own, by plain SQL
 * @param byRequest over the API
 * @param slowWriters transactions that stay open for a while, at the same time
 */
record Tempo(int bySql, int byRequest, int slowWriters) {}
