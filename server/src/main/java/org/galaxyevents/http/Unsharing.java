package org.galaxyevents.http;

/** Has those told at once who look at a history from whom a request may have taken it. */
@FunctionalInterface
public interface Unsharing {

  /** Nobody looks at anything. */
  Unsharing NONE = handler -> handler;

  /** The same handler, which may take the history of its route's {@code history_id} from some. */
  Handler around(Handler handler);
}
