package org.galaxyevents.simulator;

import java.io.IOException;

/** The server answered a request with something other than success. */
final class RestRefusal extends IOException {

  private static final int LONGEST_BODY = 300;

  private final int status;

  RestRefusal(String request, int status, String body) {
    super(request + ": " + status + " " + firstLine(body));
    this.status = status;
  }

  int status() {
    return status;
  }

  private static String firstLine(String body) {
    String line = body.strip().replaceAll("\\s+", " ");
    return line.length() <= LONGEST_BODY ? line : line.substring(0, LONGEST_BODY) + "…";
  }
}
