package org.galaxyevents.bench;

import java.util.OptionalLong;
import org.galaxyevents.security.IdEncoding;
import org.jspecify.annotations.Nullable;

/**
 * Reads out of an event when it was sent, which travels as the first quoted value of its data: in a
 * broadcast as it is, in a history update as the history's id. Confined to the client's event loop.
 */
final class SentTimes {

  private final @Nullable IdEncoding ids;

  private SentTimes(@Nullable IdEncoding ids) {
    this.ids = ids;
  }

  /** Of a server that encodes ids with this. */
  static SentTimes encodedWith(IdEncoding ids) {
    return new SentTimes(ids);
  }

  /** Of a server that writes ids as they are. */
  static SentTimes plain() {
    return new SentTimes(null);
  }

  /**
   * The nanoseconds in this text, which follows the opening brace of the data; empty if there are
   * none.
   */
  OptionalLong read(String text) {
    int colon = text.indexOf(':');
    int begin = text.indexOf('"', colon) + 1;
    int end = text.indexOf('"', begin);
    if (colon < 0 || begin <= 0 || end < 0) {
      return OptionalLong.empty();
    }
    String value = text.substring(begin, end);
    if (ids != null && text.startsWith("\"history_ids\"")) {
      return ids.decode(value);
    }
    return OptionalLong.of(Long.parseLong(value));
  }
}
