package org.galaxyevents.bus.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.galaxyevents.bus.rabbitmq.AmqpUrl.BadAmqpUrl;
import org.galaxyevents.bus.rabbitmq.AmqpUrl.Host;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AmqpUrlTest {

  @Test
  void everything_in_galaxys_usual_form_is_read() throws Exception {
    AmqpUrl url = AmqpUrl.parse("amqp://galaxy:s3cret@mq.example.org:5673/galaxy_internal");

    assertThat(url.hosts()).containsExactly(new Host("mq.example.org", 5_673));
    assertThat(url.user()).isEqualTo("galaxy");
    assertThat(url.password().value()).isEqualTo("s3cret");
    assertThat(url.vhost()).isEqualTo("galaxy_internal");
    assertThat(url.tls()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "amqp://h, /",
    "amqp://h/, /",
    "amqp://h//, /",
    "amqp://h/%2F, /",
    "amqp://h/galaxy, galaxy",
    "amqp://h/%2Fgalaxy, /galaxy",
    "amqp://h/a%20b, a b",
    "amqp://h/a+b, a+b",
    "pyamqp://h/galaxy?heartbeat=10, galaxy",
  })
  void a_virtual_host_is_written_as_kombu_reads_it(String url, String vhost) throws Exception {
    assertThat(AmqpUrl.parse(url).vhost()).isEqualTo(vhost);
  }

  @Test
  void what_is_left_out_is_as_usual() throws Exception {
    AmqpUrl url = AmqpUrl.parse("amqp://");

    assertThat(url.hosts()).containsExactly(new Host("localhost", 5_672));
    assertThat(url.user()).isEqualTo("guest");
    assertThat(url.password().value()).isEqualTo("guest");
    assertThat(AmqpUrl.parse("amqps://h").hosts()).containsExactly(new Host("h", 5_671));
  }

  @Test
  void passwords_are_percent_encoded_and_may_hold_what_needs_no_encoding() throws Exception {
    assertThat(AmqpUrl.parse("amqp://g:p%40s%2Fs%3Aw%25@h").password().value())
        .isEqualTo("p@s/s:w%");
    assertThat(AmqpUrl.parse("amqp://g:p@s:s+w@h/v").password().value()).isEqualTo("p@s:s+w");
  }

  @Test
  void an_address_of_version_6_stands_in_brackets() throws Exception {
    assertThat(AmqpUrl.parse("amqp://[::1]:5673/v").hosts())
        .containsExactly(new Host("::1", 5_673));
  }

  @Test
  void several_brokers_of_one_cluster_are_separated_by_semicolons() throws Exception {
    assertThat(AmqpUrl.parse("amqp://u:p@a/v;amqp://u:p@b:5673/v").hosts())
        .containsExactly(new Host("a", 5_672), new Host("b", 5_673));
    assertThatThrownBy(() -> AmqpUrl.parse("amqp://u:p@a/v;amqp://u:p@b/w"))
        .isInstanceOf(BadAmqpUrl.class)
        .hasMessageContaining("only the hosts may differ");
  }

  @Test
  void certificates_are_named_as_parameters() throws Exception {
    AmqpUrl.Tls tls =
        AmqpUrl.parse(
                "amqps://h/v?ssl_ca_certs=/etc/ca.pem&ssl_certfile=/etc/c.pem&ssl_keyfile=/etc/c.key")
            .tls()
            .orElseThrow();

    assertThat(tls)
        .isEqualTo(
            new AmqpUrl.Tls(
                Optional.of(Path.of("/etc/ca.pem")),
                Optional.of(Path.of("/etc/c.pem")),
                Optional.of(Path.of("/etc/c.key")),
                true,
                true));
  }

  @ParameterizedTest
  @ValueSource(strings = {"cert_reqs=none", "ssl_cert_reqs=CERT_NONE", "verify=verify_none"})
  void a_certificate_is_not_looked_at_if_the_address_says_so(String parameter) throws Exception {
    assertThat(AmqpUrl.parse("amqps://h/v?" + parameter).tls().orElseThrow().verifies()).isFalse();
  }

  @Test
  void patience_can_be_set() throws Exception {
    assertThat(AmqpUrl.parse("amqp://h?heartbeat=30&connect_timeout=4").tuning())
        .isEqualTo(new AmqpUrl.Tuning(Duration.ofSeconds(30), Duration.ofSeconds(4)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost",
        "amqp:/h",
        "redis://h/0",
        "sqlalchemy+sqlite:///control.sqlite",
        "memory://",
        "amqp://u:s3cret@h:port/v",
        "amqp://u:s3cret@h:70000/v",
        "amqp://u:s3cret@h:0/v",
        "amqp://u:s3/cret@h/v",
        "amqp://u:s3cret@h/v?colour=red",
        "amqp://u:s3cret@h/v?heartbeat=often",
        "amqps://u:s3cret@h/v?certfile=/etc/c.pem",
        "amqp://a;;amqp://b",
      })
  void what_is_no_address_of_a_broker_is_refused_without_showing_the_password(String url) {
    assertThatThrownBy(() -> AmqpUrl.parse(url))
        .isInstanceOf(BadAmqpUrl.class)
        .message()
        .doesNotContain("s3cret");
  }

  @Test
  void the_password_is_in_no_text_of_it() throws Exception {
    assertThat(List.of(AmqpUrl.parse("amqp://u:s3cret@h")).toString()).doesNotContain("s3cret");
  }
}
