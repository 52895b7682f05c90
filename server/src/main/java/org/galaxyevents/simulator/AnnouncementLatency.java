package org.galaxyevents.simulator;

/**
 * How long changes took to reach their user's stream.
 *
 * @param fromRequest since the request was sent
 * @param fromAnswer since its answer arrived; an announcement that overtook the answer counts as 0
 */
public record AnnouncementLatency(LatencySummary fromRequest, LatencySummary fromAnswer) {}
