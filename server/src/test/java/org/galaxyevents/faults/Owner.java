package org.galaxyevents.faults;

import java.util.Map;

/** Whose a history is, and who opens a stream. Immutable. */
sealed interface Owner {

  /** What a request of theirs sends along. */
  Map<String, String> headers();

  /** Somebody with an account. */
  record User(long id, String encodedId, String name, String key) implements Owner {
    @Override
    public Map<String, String> headers() {
      return Map.of("x-api-key", key);
    }
  }

  /** Somebody without one, known by a cookie. */
  record Session(long id, String cookie) implements Owner {
    @Override
    public Map<String, String> headers() {
      return Map.of("cookie", "galaxysession=" + cookie);
    }
  }
}
