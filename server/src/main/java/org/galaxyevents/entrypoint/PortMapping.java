package org.galaxyevents.entrypoint;

/**
 * Where the container of a tool listens. Immutable.
 *
 * @param toolPort the port inside the container
 * @param host where it can be reached from outside, with
 * @param port its port there
 */
public record PortMapping(int toolPort, String host, int port, String protocol) {}
