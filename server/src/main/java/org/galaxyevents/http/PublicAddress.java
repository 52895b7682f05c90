package org.galaxyevents.http;

import java.util.Optional;

/**
 * Where people reach this server, for links in mails: as configured, else as the request came.
 * Immutable.
 *
 * @param configured {@code galaxy_infrastructure_url}
 * @param prefix the path below which everything stands
 */
public record PublicAddress(Optional<String> configured, String prefix) {

  /** What the column takes. */
  private static final int LONGEST = 255;

  /**
   * The address, without a slash at its end. Only for requests of people who are trusted: the Host
   * header is theirs to choose.
   */
  Optional<String> of(Request request) {
    return configured
        .or(() ->
            request
                .header("host")
                .filter(host -> host.matches("[A-Za-z0-9._:\\[\\]-]+"))
                .map(host -> (request.secure() ? "https://" : "http://") + host + prefix))
        .filter(address -> address.length() <= LONGEST);
  }
}
