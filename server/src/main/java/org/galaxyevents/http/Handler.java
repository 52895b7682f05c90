package org.galaxyevents.http;

/** Answers one route. Called on a virtual thread, so it may block; called by many at once. */
@FunctionalInterface
public interface Handler {

  /**
   * Answers.
   *
   * @throws ApiError to answer with an error
   */
  Response handle(Exchange exchange);
}
