package org.galaxyevents.http;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a proxy says about its client, believed only from trusted addresses, and from who is
 * connected by a unix socket. Immutable.
 */
final class ForwardedHeaders {

  private static final int LONGEST_ADDRESS = 64;

  /** Some proxies add the port; each connection of a client would be an address of its own. */
  private static final Pattern WITH_PORT =
      Pattern.compile("(?:(?<v4>[0-9.]+):\\d{1,5}|\\[(?<v6>[0-9a-fA-F:.]+)](?::\\d{1,5})?)");

  private final Set<String> trusted;

  /** Those trusted, as literal addresses. */
  ForwardedHeaders(Collection<String> trusted) {
    this.trusted =
        trusted.stream().map(ForwardedHeaders::plain).collect(Collectors.toUnmodifiableSet());
  }

  /**
   * The client's address: the last one in X-Forwarded-For that no trusted proxy added on its own
   * behalf. Empty if nobody names one.
   *
   * @param peer who is connected; null on a unix socket
   * @param forwardedFor each header of that name: some proxies add one instead of completing it
   */
  String clientAddress(@Nullable SocketAddress peer, List<String> forwardedFor) {
    String address = literal(peer);
    if (forwardedFor.isEmpty() || !isTrusted(peer)) {
      return address;
    }
    String[] chain = String.join(",", forwardedFor).split(",", -1);
    for (int i = chain.length - 1; i >= 0; i--) {
      String hop = chain[i].strip();
      if (hop.isEmpty() || hop.length() > LONGEST_ADDRESS) {
        return address;
      }
      address = plain(hop);
      if (!trusted.contains(address)) {
        return address;
      }
    }
    return address;
  }

  /** Whether the client came by https. */
  boolean isSecure(@Nullable SocketAddress peer, List<String> forwardedProto) {
    return !forwardedProto.isEmpty()
        && isTrusted(peer)
        && forwardedProto.getLast().strip().toLowerCase(Locale.ROOT).equals("https");
  }

  private boolean isTrusted(@Nullable SocketAddress peer) {
    return !(peer instanceof InetSocketAddress) || trusted.contains(literal(peer));
  }

  private static String literal(@Nullable SocketAddress peer) {
    return peer instanceof InetSocketAddress internet ? internet.getAddress().getHostAddress() : "";
  }

  /** An address in the one form that Java writes, whatever others write, and without its port. */
  private static String plain(String address) {
    Matcher parts = WITH_PORT.matcher(address);
    String bare = address;
    if (parts.matches()) {
      bare = parts.group("v4") == null ? parts.group("v6") : parts.group("v4");
    }
    try {
      return InetAddress.ofLiteral(bare).getHostAddress();
    } catch (IllegalArgumentException noAddress) {
      return address;
    }
  }
}
