package org.galaxyevents.http;

import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns what Netty decoded into a {@link Request}. Immutable. */
final class RequestDecoding {

  private static final int MAX_PARAMETERS = 1_000;

  private final String prefix;
  private final ForwardedHeaders forwarded;

  RequestDecoding(HttpConfig config) {
    this.prefix = config.prefix();
    this.forwarded = new ForwardedHeaders(config.trustedProxies());
  }

  /**
   * The request; null if it is for a path outside the prefix.
   *
   * @param peer who is connected; null on a unix socket
   * @throws ApiError if its address cannot be decoded
   */
  @Nullable Request decode(FullHttpRequest raw, @Nullable SocketAddress peer) {
    QueryStringDecoder address =
        QueryStringDecoder.builder()
            .charset(StandardCharsets.UTF_8)
            .maxParams(MAX_PARAMETERS)
            .semicolonIsNormalChar(true)
            .build(raw.uri());
    String path;
    Map<String, List<String>> query;
    try {
      path = address.path();
      query = address.parameters();
    } catch (IllegalArgumentException malformed) {
      throw ApiError.of(400, 400008, "The address of the request is not properly encoded.");
    }
    String own = withoutPrefix(path);
    if (own == null) {
      return null;
    }
    return new Request(
        raw.method().name(),
        own,
        query,
        raw.headers()::get,
        ByteBufUtil.getBytes(raw.content()),
        forwarded.clientAddress(peer, raw.headers().getAll("x-forwarded-for")),
        forwarded.isSecure(peer, raw.headers().getAll("x-forwarded-proto")));
  }

  private @Nullable String withoutPrefix(String path) {
    if (!path.startsWith("/")) {
      return null;
    }
    if (prefix.isEmpty()) {
      return path;
    }
    if (path.equals(prefix)) {
      return "/";
    }
    return path.startsWith(prefix + "/") ? path.substring(prefix.length()) : null;
  }

  /**
   * The id of a request, for logs on both sides: the proxy's if it gave one that is fit to be
   * logged, else a random one.
   */
  static String requestId(FullHttpRequest raw) {
    String given = raw.headers().get("x-request-id");
    if (given != null && given.length() <= 64 && given.chars().allMatch(RequestDecoding::isPlain)) {
      return given;
    }
    java.util.concurrent.ThreadLocalRandom random =
        java.util.concurrent.ThreadLocalRandom.current();
    return java.util.HexFormat.of().toHexDigits(random.nextLong())
        + java.util.HexFormat.of().toHexDigits(random.nextLong());
  }

  private static boolean isPlain(int c) {
    return (Character.isLetterOrDigit(c) && c < 128) || c == '-' || c == '_' || c == '.';
  }

  /** The value of the galaxysession cookie; null if there is none. */
  static @Nullable String sessionCookie(FullHttpRequest raw) {
    String cookies = raw.headers().get(HttpHeaderNames.COOKIE);
    return cookies == null ? null : Cookies.value(cookies, "galaxysession");
  }
}
