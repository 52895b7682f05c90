package org.galaxyevents.http;

import java.math.BigInteger;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.galaxyevents.security.IdEncoding;

/**
 * The ids of entry points as Galaxy writes them: the hexadecimal id read as a number and written
 * with 36 digits, because they become parts of host names. Thread-safe.
 */
public final class EntryPointIds {

  private static final int HEX_DIGITS = 16;

  /** Four blocks; the largest id of a database has two. */
  private static final Pattern FORM = Pattern.compile("[0-9a-zA-Z]{1,50}");

  private final IdEncoding encoding;

  public EntryPointIds(IdEncoding encoding) {
    this.encoding = encoding;
  }

  String encode(long id) {
    return new BigInteger(encoding.encode(id), 16).toString(36);
  }

  /**
   * The id in the variable {@code id} of the route.
   *
   * @throws ApiError if it is none of this server
   */
  long path(Exchange exchange) {
    String text = exchange.variable("id");
    String hex = FORM.matcher(text).matches() ? hex(text) : text;
    OptionalLong id = encoding.decode(hex);
    return id.orElseThrow(() ->
        ApiError.of(
            400,
            400009,
            "Wrong  id ( %s ) specified, unable to decode."
                .formatted(QueryParameters.shortened(hex))));
  }

  /** The same with sixteen digits, in which zeros at the begin were lost. */
  private static String hex(String base36) {
    String digits = new BigInteger(base36, 36).toString(16);
    int missing = Math.max(0, HEX_DIGITS - digits.length());
    return "0".repeat(missing) + digits;
  }
}
