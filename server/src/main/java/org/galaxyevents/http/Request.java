package org.galaxyevents.http;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request, decoded and whole. Immutable.
 *
 * @param method upper case
 * @param path decoded, without the server's prefix, beginning with a slash
 * @param query the decoded parameters, each with all its values in order
 * @param headers looks a header up by its name, whatever the case; null if there is none
 * @param clientAddress the address of the client, as a trusted proxy names it
 * @param secure whether the client came by https
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares them, and the body is not copied.
public record Request(
    String method,
    String path,
    Map<String, List<String>> query,
    Function<String, @Nullable String> headers,
    byte[] body,
    String clientAddress,
    boolean secure) {

  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.apply(name));
  }

  /** The first value of a query parameter. */
  public Optional<String> parameter(String name) {
    List<String> values = query.get(name);
    return values == null || values.isEmpty() ? Optional.empty() : Optional.of(values.getFirst());
  }

  /** All values of a query parameter, in order. */
  public List<String> parameters(String name) {
    return query.getOrDefault(name, List.of());
  }
}
