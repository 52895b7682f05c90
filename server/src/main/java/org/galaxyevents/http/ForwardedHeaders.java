package org.galaxyevents.http;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a proxy says about its client, believed only from trusted addresses. Immutable. */
final class ForwardedHeaders {

  private final Set<String> trusted;

  /** Those trusted, as literal addresses. */
  ForwardedHeaders(java.util.Collection<String> trusted) {
    this.trusted = Set.copyOf(trusted);
  }

  /**
   * The client's address: the last one in X-Forwarded-For that no trusted proxy added on its own
   * behalf.
   */
  String clientAddress(SocketAddress peer, @Nullable String forwardedFor) {
    String address = literal(peer);
    if (forwardedFor == null || !trusted.contains(address)) {
      return address;
    }
    String[] chain = forwardedFor.split(",", -1);
    for (int i = chain.length - 1; i >= 0; i--) {
      String hop = chain[i].strip();
      if (hop.isEmpty() || hop.length() > 64) {
        return address;
      }
      address = hop;
      if (!trusted.contains(hop)) {
        return hop;
      }
    }
    return address;
  }

  /** Whether the client came by https. */
  boolean isSecure(SocketAddress peer, @Nullable String forwardedProto) {
    return forwardedProto != null
        && trusted.contains(literal(peer))
        && forwardedProto.strip().toLowerCase(Locale.ROOT).equals("https");
  }

  private static String literal(SocketAddress peer) {
    return peer instanceof InetSocketAddress internet ? internet.getAddress().getHostAddress() : "";
  }
}
