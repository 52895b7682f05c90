package org.galaxyevents.bus.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.galaxyevents.bus.ControlTask;
import org.galaxyevents.testing.LogCapture;
import org.galaxyevents.testing.RabbitProcess;
import org.galaxyevents.testing.RabbitServer;
import org.galaxyevents.testing.TcpProxy;
import org.galaxyevents.testing.TestCertificates;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Getting in, and being told why not. */
final class RabbitBusConnectIT {

  @RegisterExtension final RabbitServer rabbit = new RabbitServer();

  @Test
  void a_wrong_password_is_said_to_be_one_and_not_shown() {
    assertThatThrownBy(() -> connect(rabbit.url().replace(":guest@", ":s3cret@")))
        .isInstanceOf(BusRefused.class)
        .hasMessageContaining("user name or password is wrong")
        .hasMessageContaining("127.0.0.1:" + rabbit.port())
        .message()
        .doesNotContain("s3cret");
  }

  @Test
  void a_virtual_host_that_does_not_exist_is_named_with_its_cure() {
    assertThatThrownBy(() -> connect(rabbit.url().replace(rabbit.vhost(), "nowhere")))
        .isInstanceOf(BusRefused.class)
        .hasMessageContaining("'nowhere'")
        .hasMessageContaining("rabbitmqctl add_vhost");
  }

  @Test
  void a_user_without_permissions_is_told_which() throws Exception {
    rabbit.evaluate(
        """
        rabbit_auth_backend_internal:set_permissions(
            <<"guest">>, <<"%s">>, <<"^$">>, <<".*">>, <<".*">>, <<"test">>)
        """
            .formatted(rabbit.vhost()));

    assertThatThrownBy(() -> connect(rabbit.url()))
        .isInstanceOf(BusRefused.class)
        .hasMessageContaining("rabbitmqctl set_permissions");
  }

  @Test
  void an_exchange_with_other_parameters_is_named_with_its_cure() throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(rabbit.url());
    try (Connection connection = factory.newConnection()) {
      connection.createChannel().exchangeDeclare("galaxy_core_exchange", "fanout", false);
    }

    assertThatThrownBy(() -> connect(rabbit.url()))
        .isInstanceOf(BusRefused.class)
        .hasMessageContaining("galaxy_core_exchange")
        .hasMessageContaining("durable topic exchange");
  }

  @Test
  void a_broker_that_is_not_up_is_waited_for_and_this_is_said_once() throws Exception {
    try (TcpProxy network = TcpProxy.to(rabbit.port());
        LogCapture log = LogCapture.open()) {
      network.cut();
      CompletableFuture<RabbitBus> waiting =
          CompletableFuture.supplyAsync(() -> quietly(rabbit.url(network.port())));
      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> log.lines().stream().anyMatch(line -> line.contains("Waiting for it")));

      network.mend();

      waiting.join().close();
      assertThat(log.lines()).filteredOn(line -> line.contains("Waiting for it")).hasSize(1);
    }
  }

  @Test
  void waiting_for_a_broker_can_be_interrupted() throws Exception {
    Thread waiting = waiting("amqp://127.0.0.1:1");

    waiting.interrupt();

    assertThat(waiting.join(Duration.ofSeconds(10))).isTrue();
  }

  @Test
  void a_host_that_nobody_knows_is_said_to_be_unknown() throws Exception {
    try (LogCapture log = LogCapture.open()) {
      Thread waiting = waiting("amqp://no-such-host.invalid");
      await()
          .atMost(Duration.ofSeconds(10))
          .until(
              () -> log.lines().stream().anyMatch(line -> line.contains("no host of that name")));
      waiting.interrupt();
      waiting.join();
    }
  }

  @Test
  void passwords_and_virtual_hosts_of_any_characters_are_understood() throws Exception {
    rabbit.evaluate(
        """
        rabbit_auth_backend_internal:add_user(<<"g@laxy">>, <<"p/ss:w%%rd">>, <<"test">>),
        rabbit_auth_backend_internal:set_permissions(
            <<"g@laxy">>, <<"%s">>, <<".*">>, <<".*">>, <<".*">>, <<"test">>)
        """
            .formatted(rabbit.vhost()));

    connect(rabbit.url().replace("guest:guest@", "g%40laxy:p%2Fss%3Aw%25rd@")).close();
    connect(rabbit.url().substring(0, rabbit.url().lastIndexOf('/')) + "//").close();
  }

  @Test
  void of_several_brokers_the_one_that_is_up_is_used() throws Exception {
    connect("amqp://guest:guest@127.0.0.1:1/%s;%s".formatted(rabbit.vhost(), rabbit.url())).close();
  }

  @Test
  void a_broker_behind_tls_is_believed_when_its_authority_is_named() throws Exception {
    RecordingListener listener = new RecordingListener();
    try (RabbitBus bus = connect(tls("?ca_certs=" + certificates().authority()))) {
      bus.start(listener);
      bus.publish(new ControlTask.EntryPointUpdate(1, ""));
      listener.awaitTask(new ControlTask.EntryPointUpdate(1, ""));
    }
  }

  @Test
  void a_broker_behind_tls_that_nobody_vouches_for_is_not_believed() {
    assertThatThrownBy(() -> connect(tls("")))
        .isInstanceOf(BusRefused.class)
        .hasMessageContaining("TLS with RabbitMQ")
        .hasMessageContaining("ca_certs");
  }

  @Test
  void a_broker_whose_certificate_is_for_another_host_is_not_believed() {
    assertThatThrownBy(() ->
            connect(
                tls("?ca_certs=" + certificates().authority()).replace("127.0.0.1", "localhost")))
        .isInstanceOf(BusRefused.class);
  }

  @Test
  void a_certificate_is_not_looked_at_where_the_address_says_so_and_that_is_mentioned()
      throws Exception {
    try (LogCapture log = LogCapture.open()) {
      connect(tls("?cert_reqs=none")).close();

      assertThat(log.lines()).anyMatch(line -> line.contains("not to look at"));
    }
  }

  @Test
  void a_client_shows_its_certificate() throws Exception {
    TestCertificates files = certificates();
    String url =
        tls(
            "?ca_certs=%s&certfile=%s&keyfile=%s"
                .formatted(files.authority(), files.client(), files.clientKey()));
    try (RabbitBus bus = connect(url)) {
      assertThat(bus.trouble()).isEmpty();
      assertThat(
              rabbit.evaluate(
                  "io:format(\"~p\", [[catch rabbit_networking:connection_info(C, [peer_cert_subject]) || C <- rabbit_networking:connections()]])"))
          .contains("CN=test-client");
    }
  }

  @Test
  void files_that_are_no_certificates_are_named(@TempDir Path folder) throws Exception {
    Path nonsense = Files.writeString(folder.resolve("nonsense.pem"), "nonsense");
    TestCertificates files = certificates();

    assertThatThrownBy(() -> connect(tls("?ca_certs=/nowhere/ca.pem")))
        .isInstanceOf(BusRefused.class)
        .hasMessageContaining("/nowhere/ca.pem");
    assertThatThrownBy(() -> connect(tls("?ca_certs=" + nonsense))).isInstanceOf(BusRefused.class);
    assertThatThrownBy(
            () -> connect(tls("?certfile=%s&keyfile=%s".formatted(files.client(), nonsense))))
        .isInstanceOf(BusRefused.class)
        .hasMessageContaining("openssl pkcs8");
  }

  @Test
  void tls_towards_a_port_without_it_is_said_to_be_that() {
    assertThatThrownBy(() -> connect(rabbit.url().replace("amqp://", "amqps://")))
        .isInstanceOf(BusRefused.class)
        .hasMessageContaining("Check that this port speaks TLS");
  }

  private String tls(String parameters) {
    return "amqps://%s:%s@127.0.0.1:%d/%s%s"
        .formatted(
            RabbitProcess.USER,
            RabbitProcess.USER,
            rabbit.process().tlsPort(),
            rabbit.vhost(),
            parameters);
  }

  private TestCertificates certificates() {
    return rabbit.process().certificates();
  }

  /** Somebody who waits for a broker until interrupted. */
  private static Thread waiting(String url) {
    return Thread.ofVirtual()
        .start(() -> {
          try {
            connect(url).close();
          } catch (Exception stop) {
            Thread.currentThread().interrupt();
          }
        });
  }

  private static RabbitBus connect(String url) throws Exception {
    return TestBus.connect(url, "main.1");
  }

  private static RabbitBus quietly(String url) {
    try {
      return connect(url);
    } catch (Exception failure) {
      throw new IllegalStateException(failure);
    }
  }
}
