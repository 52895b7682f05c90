package org.galaxyevents.http;

/**
 * Sees to the streams of those whom a request has thrown out, so that they need not wait for the
 * next look at everybody.
 */
public interface Endings {

  /** Nobody has a stream. */
  Endings NONE =
      new Endings() {
        @Override
        public Handler ofSession(Handler handler) {
          return handler;
        }

        @Override
        public Handler ofUser(Handler handler) {
          return handler;
        }
      };

  /** The same handler, which may end the session that its request comes with. */
  Handler ofSession(Handler handler);

  /** The same handler, which may throw out the user whom its route names as {@code user_id}. */
  Handler ofUser(Handler handler);
}
