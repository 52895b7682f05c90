package org.galaxyevents.health;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * One thing that this server needs to be of use. Thread-safe.
 *
 * @param name what it is
 * @param trouble what is wrong with it now; empty if all is well. Answers within a second
 * @param cure what to do then
 */
public record Check(String name, Supplier<Optional<String>> trouble, String cure) {}
