package org.galaxyevents.http;

import java.util.Map;
import org.galaxyevents.account.Requester;

/**
 * A request that has found its route.
 *
 * @param variables the values of the route's variables, decoded
 * @param requester who asks
 */
public record Exchange(Request request, Map<String, String> variables, Requester requester) {

  /** The value of a variable of the route. */
  public String variable(String name) {
    String value = variables.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the route has no variable " + name);
    }
    return value;
  }
}
