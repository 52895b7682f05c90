package org.galaxyevents.http;

import java.util.List;
import java.util.OptionalLong;
import org.galaxyevents.http.ApiError.ValidationError;
import org.galaxyevents.security.IdEncoding;

/** Ids as they stand in paths and bodies, with Galaxy's answers to what is none. Thread-safe. */
public final class EncodedIds {

  private static final int UNIT = 16;

  private final IdEncoding encoding;

  public EncodedIds(IdEncoding encoding) {
    this.encoding = encoding;
  }

  public String encode(long id) {
    return encoding.encode(id);
  }

  /** The id in a variable of the route. */
  public long path(Exchange exchange, String variable) {
    return decode(exchange.variable(variable), List.of("path", variable));
  }

  /** The id behind a text that may be something else. */
  OptionalLong decodeIfAny(String text) {
    return encoding.decode(text);
  }

  /**
   * The id behind a text.
   *
   * @param location where the text was found, for the answer
   * @throws ApiError if it is no id of this server
   */
  public long decode(String encoded, List<Object> location) {
    if (encoded.length() % UNIT != 0) {
      throw ApiError.invalid(
          new ValidationError(
              "value_error",
              location,
              "Value error, Invalid id length, must be multiple of 16",
              encoded));
    }
    return encoding
        .decode(encoded)
        .orElseThrow(() ->
            ApiError.of(400, 400009, "Wrong  id ( " + encoded + " ) specified, unable to decode."));
  }
}
