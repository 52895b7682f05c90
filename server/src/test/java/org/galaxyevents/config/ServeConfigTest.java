package org.galaxyevents.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.galaxyevents.account.HashCost;
import org.galaxyevents.bus.rabbitmq.AmqpUrl;
import org.galaxyevents.bus.rabbitmq.RabbitConfig;
import org.galaxyevents.config.ConfigProblems.BadConfiguration;
import org.galaxyevents.database.postgres.PostgresConfig;
import org.galaxyevents.database.postgres.PostgresUrl;
import org.galaxyevents.http.ListenAddress;
import org.galaxyevents.notification.MailConfig;
import org.galaxyevents.notification.NotificationConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServeConfigTest {

  @TempDir Path folder;

  @Test
  void without_any_configuration_there_are_defaults() throws Exception {
    ServeConfig config = read(Map.of(), Map.of());

    assertThat(config.dataFolder()).isEqualTo(Path.of("galaxy-events-data"));
    assertThat(config.database())
        .isEqualTo(
            new DatabaseConfig.SqliteFile(
                Path.of("galaxy-events-data/galaxy-events.sqlite"), Duration.ofSeconds(2)));
    assertThat(config.updates()).isTrue();
    assertThat(config.notifications())
        .isEqualTo(
            new NotificationConfig(
                true, false, Optional.empty(), Duration.ofDays(1), Optional.empty()));
    assertThat(config.auditPruneInterval()).isEqualTo(Duration.ofHours(1));
    assertThat(config.idSecret()).isEmpty();
    assertThat(config.rabbit()).isEmpty();
    assertThat(config.brand()).isEmpty();
    assertThat(config.accounts().adminUsers()).isEmpty();
    assertThat(config.accounts().allowUserCreation()).isTrue();
    assertThat(config.accounts().passwordHashCost()).isEqualTo(HashCost.DEFAULT);
    assertThat(config.http().listen()).isEqualTo(new ListenAddress.Tcp("127.0.0.1", 8080));
    assertThat(config.http().prefix()).isEmpty();
    assertThat(config.http().maxRequestBody()).isEqualTo(1 << 20);
    assertThat(config.http().requestTimeout()).isEqualTo(Duration.ofSeconds(20));
    assertThat(config.http().peerTimeout()).isEqualTo(Duration.ofSeconds(75));
    assertThat(config.drain()).isEqualTo(Duration.ofSeconds(3));
    assertThat(config.streams().keepalive()).isEqualTo(Duration.ofSeconds(30));
    assertThat(config.streams().slowClientTimeout()).isEqualTo(Duration.ofSeconds(60));
    assertThat(config.streams().maxStreams()).isEqualTo(5_000);
    assertThat(config.streams().maxStreamsPerUser()).isEqualTo(200);
    assertThat(config.streams().maxStreamsPerAddress()).isZero();
    assertThat(config.maxViewedHistories()).isEqualTo(200);
    assertThat(config.catchUp().overlap()).isEqualTo(Duration.ofSeconds(75));
    assertThat(config.catchUp().withoutCursor()).isEqualTo(Duration.ofMinutes(10));
    assertThat(config.catchUp().journalEntries()).isEqualTo(200_000);
  }

  @Test
  void every_key_can_be_set() throws Exception {
    ServeConfig config =
        readFile(
            """
            galaxy:
              enable_sse_updates: false
              enable_notification_system: false
              enable_tool_installation_request_form: true
              galaxy_infrastructure_url: https://galaxy.example.org/here/
              expired_notifications_cleanup_interval: 2h
              smtp_server: mail.example.org:587
              smtp_username: galaxy
              smtp_password: a password
              smtp_ssl: true
              email_from: galaxy@example.org
              history_audit_monitor_poll_interval: 0.5
              history_audit_table_prune_interval: 60
              id_secret: a secret of ours
              brand: My Lab
              galaxy_url_prefix: /galaxy/
              admin_users: ann@example.org, bob@example.org
              bootstrap_admin_api_key: a-key
              allow_user_creation: false
              cookie_path: /here
              cookie_domain: example.org
              database_connection: sqlite:////srv/x.sqlite?isolation_level=IMMEDIATE
              amqp_internal_connection: amqps://galaxy:pw@mq.example.org/internal
              some_key_of_galaxys_own: 7
            galaxy_events:
              data_dir: /srv/data
              host: 0.0.0.0
              port: 9000
              event_loops: 3
              max_request_body: 2048
              request_timeout: 5s
              peer_timeout: 1m
              drain: 5s
              trusted_proxies: [10.0.0.1, 10.0.0.2]
              keepalive: 15s
              slow_client_timeout: 2m
              max_streams: 100
              max_streams_per_user: 5
              max_streams_per_address: 6
              max_viewed_histories_per_user: 7
              catchup_overlap: 80s
              catchup_without_cursor: 1h
              journal_entries: 10
              server_name: main.1
              control_routing_key: web.control
              bus_routing: interest
              password_hash_memory_kib: 1024
              password_hash_iterations: 3
            gravity:
              anything: [1, 2]
            """);

    assertThat(config.updates()).isFalse();
    assertThat(config.notifications())
        .isEqualTo(
            new NotificationConfig(
                false,
                true,
                Optional.of("https://galaxy.example.org/here"),
                Duration.ofHours(2),
                Optional.of(
                    new MailConfig(
                        "mail.example.org",
                        587,
                        Optional.of(new MailConfig.Login("galaxy", "a password")),
                        true,
                        "galaxy@example.org"))));
    assertThat(config.auditPruneInterval()).isEqualTo(Duration.ofMinutes(1));
    assertThat(config.idSecret()).contains("a secret of ours");
    assertThat(config.brand()).contains("My Lab");
    assertThat(config.database())
        .isEqualTo(new DatabaseConfig.SqliteFile(Path.of("/srv/x.sqlite"), Duration.ofMillis(500)));
    assertThat(config.dataFolder()).isEqualTo(Path.of("/srv/data"));
    assertThat(config.accounts().adminUsers())
        .containsExactly("ann@example.org", "bob@example.org");
    assertThat(config.accounts().bootstrapAdminApiKey()).contains("a-key");
    assertThat(config.accounts().allowUserCreation()).isFalse();
    assertThat(config.accounts().cookiePath()).contains("/here");
    assertThat(config.accounts().cookieDomain()).contains("example.org");
    assertThat(config.accounts().passwordHashCost()).isEqualTo(new HashCost(1024, 3, 1));
    assertThat(config.http().listen()).isEqualTo(new ListenAddress.Tcp("0.0.0.0", 9000));
    assertThat(config.http().prefix()).isEqualTo("/galaxy");
    assertThat(config.http().eventLoops()).isEqualTo(3);
    assertThat(config.http().maxRequestBody()).isEqualTo(2048);
    assertThat(config.http().requestTimeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(config.http().peerTimeout()).isEqualTo(Duration.ofMinutes(1));
    assertThat(config.drain()).isEqualTo(Duration.ofSeconds(5));
    assertThat(config.http().trustedProxies()).containsExactly("10.0.0.1", "10.0.0.2");
    assertThat(config.streams().keepalive()).isEqualTo(Duration.ofSeconds(15));
    assertThat(config.streams().slowClientTimeout()).isEqualTo(Duration.ofMinutes(2));
    assertThat(config.streams().maxStreams()).isEqualTo(100);
    assertThat(config.streams().maxStreamsPerUser()).isEqualTo(5);
    assertThat(config.streams().maxStreamsPerAddress()).isEqualTo(6);
    assertThat(config.maxViewedHistories()).isEqualTo(7);
    assertThat(config.catchUp().overlap()).isEqualTo(Duration.ofSeconds(80));
    assertThat(config.catchUp().withoutCursor()).isEqualTo(Duration.ofHours(1));
    assertThat(config.catchUp().journalEntries()).isEqualTo(10);
    assertThat(config.rabbit().orElseThrow())
        .isEqualTo(
            new RabbitConfig(
                AmqpUrl.parse("amqps://galaxy:pw@mq.example.org/internal"),
                "main.1",
                Hostname.own(),
                "web.control",
                RabbitConfig.Routing.INTEREST));
  }

  @Test
  void listen_takes_the_place_of_host_and_port() throws Exception {
    Map<String, String> environment = Map.of("GALAXY_CONFIG_OVERRIDE_GALAXY_EVENTS_PORT", "1");

    assertThat(read(Map.of("listen", "fd:3"), environment).http().listen())
        .isEqualTo(new ListenAddress.Inherited(3));
    assertThat(read(Map.of("listen", "[::1]:9001"), environment).http().listen())
        .isEqualTo(new ListenAddress.Tcp("::1", 9001));
    assertThat(
            readFile(
                    """
                    galaxy_events:
                      port: 9000
                      listen: unix:/run/galaxy-events/1.sock
                      socket_mode: "0642"
                    """)
                .http()
                .listen())
        .isEqualTo(
            new ListenAddress.UnixSocket(
                Path.of("/run/galaxy-events/1.sock"),
                PosixFilePermissions.fromString("rw-r---w-")));
  }

  @Test
  void the_mode_of_a_socket_is_octal_with_and_without_quotes_and_zero() throws Exception {
    for (String mode : List.of("0660", "660", "'0660'")) {
      String yaml = "galaxy_events: {listen: 'unix:/x', socket_mode: %s}".formatted(mode);
      assertThat(readFile(yaml).http().listen())
          .isEqualTo(
              new ListenAddress.UnixSocket(
                  Path.of("/x"), PosixFilePermissions.fromString("rw-rw----")));
    }
  }

  @Test
  void an_address_that_cannot_be_listened_on_is_refused() throws Exception {
    for (String address : List.of("unix:x.sock", "unix:/" + "x".repeat(107), "8080", "a:99999")) {
      assertThat(problemsOf("galaxy_events: {listen: \"%s\"}".formatted(address)))
          .singleElement()
          .asString()
          .contains("galaxy_events.listen is '" + address + "'", "unix:/run/galaxy-events/1.sock");
    }
    assertThat(problemsOf("galaxy_events: {socket_mode: \"0888\", trusted_proxies: 10.0.0.0.1}"))
        .satisfiesExactlyInAnyOrder(
            problem -> assertThat(problem).contains("galaxy_events.socket_mode is '0888'"),
            problem -> assertThat(problem).contains("galaxy_events.trusted_proxies"));
  }

  @Test
  void a_postgresql_is_listened_to_unless_said_otherwise() throws Exception {
    assertThat(
            readFile(
                    """
                    galaxy:
                      database_connection: postgresql://ann:s3cret@db/events
                    """)
                .database())
        .isEqualTo(
            new DatabaseConfig.Postgres(
                new PostgresConfig(
                    PostgresUrl.parse("postgresql://ann:s3cret@db/events", "me"),
                    Optional.empty(),
                    3),
                DatabaseConfig.AuditSource.LISTEN,
                Duration.ofMillis(25)));
  }

  @Test
  void how_a_postgresql_is_used_can_be_said() throws Exception {
    assertThat(
            readFile(
                    """
                    galaxy:
                      database_connection: postgresql+psycopg2://ann@pgbouncer:6432/events
                      history_audit_monitor_poll_interval: 0.1
                    galaxy_events:
                      direct_connection: postgresql://ann@db/events
                      history_audit_source: poll
                      database_max_connections: 10
                    """)
                .database())
        .isEqualTo(
            new DatabaseConfig.Postgres(
                new PostgresConfig(
                    PostgresUrl.parse("postgresql://ann@pgbouncer:6432/events", "me"),
                    Optional.of(PostgresUrl.parse("postgresql://ann@db/events", "me")),
                    10),
                DatabaseConfig.AuditSource.POLL,
                Duration.ofMillis(100)));
  }

  @Test
  void a_database_that_cannot_be_meant_is_refused_without_showing_its_password() {
    assertThatThrownBy(() ->
            readFile(
                """
                galaxy:
                  database_connection: postgresql://ann:s3cret@db:port/events
                galaxy_events:
                  direct_connection: mysql://ann:s3cret@db/events
                  history_audit_source: guess
                """))
        .hasMessageContainingAll(
            "galaxy.database_connection is '…'; it must be an address whose host",
            "galaxy_events.direct_connection is '…'; it must be an address such as postgresql://",
            "galaxy_events.history_audit_source is 'guess'; it must be listen or poll")
        .hasMessageNotContaining("s3cret");
    assertThatThrownBy(() ->
            readFile(
                """
                galaxy_events:
                  direct_connection: postgresql://db/events
                """))
        .hasMessageContaining("left out: it goes with a PostgreSQL alone");
  }

  @Test
  void a_broker_that_cannot_be_meant_is_refused_without_showing_its_password() {
    assertThatThrownBy(() ->
            readFile(
                """
                galaxy:
                  amqp_internal_connection: redis://:s3cret@cache/0
                galaxy_events:
                  server_name: main 1
                  control_routing_key: "#"
                """))
        .isInstanceOf(BadConfiguration.class)
        .hasMessageContaining("galaxy.amqp_internal_connection is '…'")
        .hasMessageContaining("the transport redis:// is Kombu's own")
        .hasMessageContaining("galaxy_events.server_name")
        .hasMessageContaining("galaxy_events.control_routing_key")
        .message()
        .doesNotContain("s3cret");
  }

  @Test
  void the_command_line_beats_the_environment_which_beats_the_file() throws Exception {
    Path file = file("galaxy_events: {port: 1, host: file.example.org, keepalive: 11s}\n");
    Map<String, String> environment =
        Map.of(
            "GALAXY_CONFIG_FILE", file.toString(),
            "GALAXY_CONFIG_OVERRIDE_GALAXY_EVENTS_PORT", "2",
            "GALAXY_CONFIG_OVERRIDE_GALAXY_EVENTS_HOST", "environment.example.org",
            "GALAXY_CONFIG_GALAXY_EVENTS_KEEPALIVE", "99s");

    ServeConfig config = read(Map.of("port", "3"), environment);

    assertThat(config.http().listen())
        .isEqualTo(new ListenAddress.Tcp("environment.example.org", 3));
    assertThat(config.streams().keepalive()).isEqualTo(Duration.ofSeconds(11));
  }

  @Test
  void all_problems_are_reported_together_with_key_value_and_what_would_be_right()
      throws Exception {
    List<String> problems =
        problemsOf(
            """
            galaxy:
              enable_sse_updates: perhaps
              id_secret: abc
              galaxy_url_prefix: "no slash"
              database_connection: mysql://user:topsecret@host/db
              amqp_internal_connection: amqp://guest:topsecret@localhost:http//
            galaxy_events:
              port: 99999
              keepalive: soon
              max_stream_per_user: 7
            """);

    assertThat(problems).hasSize(8);
    assertThat(problems)
        .anySatisfy(problem ->
            assertThat(problem)
                .contains("galaxy.enable_sse_updates is 'perhaps'")
                .contains("true or false"))
        .anySatisfy(problem ->
            assertThat(problem).contains("galaxy.id_secret is '…'").contains("4 to 56 bytes"))
        .anySatisfy(problem ->
            assertThat(problem).contains("galaxy_events.port is '99999'").contains("0 to 65535"))
        .anySatisfy(problem ->
            assertThat(problem).contains("galaxy_events.keepalive is 'soon'").contains("30s"))
        .anySatisfy(problem ->
            assertThat(problem)
                .contains("galaxy_events.max_stream_per_user does not exist")
                .contains("max_streams_per_user"));
    assertThat(String.join("\n", problems)).doesNotContain("topsecret").doesNotContain("abc");
  }

  @Test
  void a_misspelt_variable_of_ours_is_noticed() {
    BadConfiguration bad =
        catchThrowableOfType(
            BadConfiguration.class,
            () -> read(Map.of(), Map.of("GALAXY_CONFIG_OVERRIDE_GALAXY_EVENTS_PROT", "1")));

    assertThat(bad.problems()).singleElement().asString().contains("PROT").contains("port");
  }

  @Test
  void a_file_that_is_missing_or_no_yaml_is_a_problem_that_names_it() throws Exception {
    Path missing = folder.resolve("none.yml");
    Path broken = file("galaxy: [unclosed\n");

    assertThat(problemsOf(missing)).singleElement().asString().contains("none.yml does not exist");
    assertThat(problemsOf(broken)).singleElement().asString().contains("not valid YAML");
    assertThat(problemsOf(file("just text\n")))
        .singleElement()
        .asString()
        .contains("begins with 'galaxy:'");
    assertThat(problemsOf(file("galaxy_events: 7\n")))
        .singleElement()
        .asString()
        .contains("galaxy_events");
  }

  private ServeConfig read(Map<String, String> options, Map<String, String> environment)
      throws BadConfiguration {
    return ServeConfig.read(Optional.empty(), new ConfigOrigins(options, environment), 5_000);
  }

  private ServeConfig readFile(String yaml) throws Exception {
    return ServeConfig.read(Optional.of(file(yaml)), new ConfigOrigins(Map.of(), Map.of()), 5_000);
  }

  private List<String> problemsOf(String yaml) throws Exception {
    return problemsOf(file(yaml));
  }

  private static List<String> problemsOf(Path file) {
    return catchThrowableOfType(
            BadConfiguration.class,
            () -> ServeConfig.read(Optional.of(file), new ConfigOrigins(Map.of(), Map.of()), 5_000))
        .problems();
  }

  private Path file(String yaml) throws Exception {
    return Files.writeString(Files.createTempFile(folder, "galaxy", ".yml"), yaml);
  }
}
