package org.galaxyevents.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ForwardedHeadersTest {

  private static final @Nullable InetSocketAddress BY_UNIX_SOCKET = null;

  private final ForwardedHeaders forwarded =
      new ForwardedHeaders(List.of("10.0.0.1", "10.0.0.2", "fd00::1"));

  @Test
  void an_untrusted_peer_is_the_client_whatever_it_says() {
    assertThat(forwarded.clientAddress(peer("192.0.2.7"), List.of("198.51.100.1")))
        .isEqualTo("192.0.2.7");
    assertThat(forwarded.isSecure(peer("192.0.2.7"), List.of("https"))).isFalse();
  }

  @Test
  void a_trusted_proxy_names_its_client() {
    assertThat(forwarded.clientAddress(peer("10.0.0.1"), List.of("198.51.100.1")))
        .isEqualTo("198.51.100.1");
    assertThat(forwarded.isSecure(peer("10.0.0.1"), List.of("https"))).isTrue();
    assertThat(forwarded.isSecure(peer("10.0.0.1"), List.of("http"))).isFalse();
    assertThat(forwarded.isSecure(peer("10.0.0.1"), List.of())).isFalse();
  }

  @Test
  void what_a_client_says_of_itself_is_not_believed() {
    assertThat(
            forwarded.clientAddress(peer("10.0.0.1"), List.of("6.6.6.6, 198.51.100.1, 10.0.0.2")))
        .isEqualTo("198.51.100.1");
  }

  @Test
  void a_header_that_a_proxy_added_counts_more_than_the_clients_before_it() {
    assertThat(forwarded.clientAddress(peer("10.0.0.1"), List.of("6.6.6.6", "198.51.100.1")))
        .isEqualTo("198.51.100.1");
    assertThat(forwarded.isSecure(peer("10.0.0.1"), List.of("https", "http"))).isFalse();
  }

  @Test
  void who_comes_by_a_unix_socket_is_trusted() {
    assertThat(forwarded.clientAddress(BY_UNIX_SOCKET, List.of("198.51.100.1")))
        .isEqualTo("198.51.100.1");
    assertThat(forwarded.isSecure(BY_UNIX_SOCKET, List.of("https"))).isTrue();
    assertThat(forwarded.clientAddress(BY_UNIX_SOCKET, List.of())).isEmpty();
  }

  @Test
  void an_address_is_the_same_however_it_is_written() {
    assertThat(forwarded.clientAddress(peer("fd00:0:0::1"), List.of("2001:DB8::1")))
        .isEqualTo(forwarded.clientAddress(peer("fd00::1"), List.of("2001:db8:0:0::1")))
        .isEqualTo("2001:db8:0:0:0:0:0:1");
    assertThat(forwarded.clientAddress(peer("10.0.0.1"), List.of("198.51.100.1, ::ffff:10.0.0.2")))
        .isEqualTo("198.51.100.1");
  }

  @Test
  void a_port_is_no_part_of_an_address() {
    assertThat(forwarded.clientAddress(peer("10.0.0.1"), List.of("198.51.100.1:4711")))
        .isEqualTo("198.51.100.1");
    assertThat(forwarded.clientAddress(peer("10.0.0.1"), List.of("[2001:db8::1]:4711")))
        .isEqualTo("2001:db8:0:0:0:0:0:1");
  }

  @Test
  void a_chain_that_is_no_chain_names_nobody_but_the_peer() {
    for (String chain : List.of("", ",", "x".repeat(65))) {
      assertThat(forwarded.clientAddress(peer("10.0.0.1"), List.of(chain))).isEqualTo("10.0.0.1");
    }
  }

  private static InetSocketAddress peer(String address) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), 4711);
  }
}
