package org.galaxyevents.config;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.galaxyevents.account.AccountConfig;
import org.galaxyevents.account.HashCost;
import org.galaxyevents.bus.rabbitmq.AmqpUrl;
import org.galaxyevents.bus.rabbitmq.RabbitConfig;
import org.galaxyevents.catchup.CatchUpConfig;
import org.galaxyevents.config.ConfigProblems.BadConfiguration;
import org.galaxyevents.connection.StreamConfig;
import org.galaxyevents.http.HttpConfig;
import org.galaxyevents.notification.MailConfig;
import org.galaxyevents.notification.NotificationConfig;

/**
 * Everything that the standalone server can be told. Immutable.
 *
 * @param updates whether changes are pushed ({@code enable_sse_updates}); else the pages poll
 * @param notifications whether and how users are notified
 * @param auditPruneInterval how often the audit table is pruned
 * @param idSecret the secret behind all ids; empty: the one of the data folder
 * @param brand what the page calls the server
 * @param process what this process is called
 * @param maxViewedHistories how many histories of others one user, or session, may look at live
 * @param rabbit the broker ({@code amqp_internal_connection}); empty: this is the only process
 * @param drain over how long streams end when this process stops and others do not
 */
public record ServeConfig(
    Path dataFolder,
    DatabaseConfig database,
    boolean updates,
    NotificationConfig notifications,
    Duration auditPruneInterval,
    Optional<String> idSecret,
    Optional<String> brand,
    AccountConfig accounts,
    HttpConfig http,
    StreamConfig streams,
    int maxViewedHistories,
    CatchUpConfig catchUp,
    ProcessName process,
    Optional<RabbitConfig> rabbit,
    Duration drain) {

  /** A port has no more than 65535, in the simplest form that a pattern can say. */
  private static final Pattern SERVER =
      Pattern.compile(
          "([A-Za-z0-9._-]+|\\[[0-9a-fA-F:]+])(?::([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}))?");

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);

  /**
   * Reads the configuration.
   *
   * @param file the file named on the command line
   * @param maxStreams what the file-descriptor limit of this process allows
   * @throws BadConfiguration with everything that is wrong
   */
  public static ServeConfig read(Optional<Path> file, ConfigOrigins origins, int maxStreams)
      throws BadConfiguration {
    return read(file, origins, maxStreams, UnaryOperator.identity());
  }

  /**
   * The same for a monitor, which is called differently and holds no streams.
   *
   * @throws BadConfiguration with everything that is wrong
   */
  public static ServeConfig readForMonitor(Optional<Path> file, ConfigOrigins origins)
      throws BadConfiguration {
    return read(file, origins, 1, ProcessName::ofMonitor);
  }

  private static ServeConfig read(
      Optional<Path> file, ConfigOrigins origins, int maxStreams, UnaryOperator<ProcessName> naming)
      throws BadConfiguration {
    ConfigFile found = ConfigFile.find(file, origins.environment());
    ConfigProblems problems = new ConfigProblems();
    ConfigReader galaxy = ConfigReader.ofGalaxy(found, origins, problems);
    ConfigReader ours = ConfigReader.ofOurs(found, origins, problems);
    ServeConfig config = read(galaxy, ours, maxStreams, naming);
    ours.refuseUnknown();
    problems.throwIfAny();
    return config;
  }

  /** Asks for every key that there is. */
  static ServeConfig read(
      ConfigReader galaxy, ConfigReader ours, int maxStreams, UnaryOperator<ProcessName> naming) {
    Path data = Path.of(ours.text("data_dir", "galaxy-events-data"));
    String prefix = prefix(galaxy);
    ProcessName process = naming.apply(ProcessName.read(ours));
    return new ServeConfig(
        data,
        DatabaseConfig.read(galaxy, ours, data),
        galaxy.flag("enable_sse_updates", true),
        notifications(galaxy),
        galaxy.duration("history_audit_table_prune_interval", SECOND, DAY.multipliedBy(30), HOUR),
        idSecret(galaxy),
        galaxy.text("brand"),
        accounts(galaxy, ours),
        http(ours, prefix),
        streams(ours, maxStreams),
        ours.integer("max_viewed_histories_per_user", 1, 10_000, 200),
        catchUp(ours),
        process,
        rabbit(galaxy, ours, process),
        ours.duration("drain", Duration.ZERO, Duration.ofMinutes(1), SECOND.multipliedBy(3)));
  }

  private static NotificationConfig notifications(ConfigReader galaxy) {
    Optional<String> address = galaxy.text("galaxy_infrastructure_url");
    if (address.filter(url -> !url.matches("https?://[^\\s/?#]+(/[^\\s?#]*)?")).isPresent()) {
      galaxy.refuse("galaxy_infrastructure_url", "an address such as https://galaxy.example.org");
    }
    return new NotificationConfig(
        galaxy.flag("enable_notification_system", true),
        galaxy.flag("enable_tool_installation_request_form", false),
        address.map(url -> url.replaceFirst("/+$", "")),
        galaxy.duration(
            "expired_notifications_cleanup_interval", SECOND, DAY.multipliedBy(30), DAY),
        mail(galaxy));
  }

  private static Optional<MailConfig> mail(ConfigReader galaxy) {
    Optional<String> server = galaxy.text("smtp_server");
    Optional<String> user = galaxy.text("smtp_username");
    Optional<String> password = galaxy.text("smtp_password");
    boolean tls = galaxy.flag("smtp_ssl", false);
    String from = galaxy.text("email_from", "galaxy-no-reply@localhost");
    if (server.isEmpty()) {
      return Optional.empty();
    }
    Matcher parts = SERVER.matcher(server.get());
    if (!parts.matches()) {
      galaxy.refuse("smtp_server", "a host and perhaps a port, such as mail.example.org:587");
      return Optional.empty();
    }
    if (!from.matches("[^@\\s<>]+@[^@\\s<>]+")) {
      galaxy.refuse("email_from", "an email address");
      return Optional.empty();
    }
    if (user.isPresent() != password.isPresent()) {
      galaxy.complain("smtp_username and smtp_password are set together or not at all");
      return Optional.empty();
    }
    int port =
        parts.group(2) == null
            ? tls ? MailConfig.TLS_PORT : MailConfig.PLAIN_PORT
            : Integer.parseInt(parts.group(2));
    return Optional.of(
        new MailConfig(
            parts.group(1),
            port,
            user.map(name -> new MailConfig.Login(name, password.orElseThrow())),
            tls,
            from));
  }

  private static AccountConfig accounts(ConfigReader galaxy, ConfigReader ours) {
    List<String> admins = galaxy.list("admin_users");
    if (admins.stream().anyMatch(address -> !address.contains("@"))) {
      galaxy.refuse("admin_users", "a list of email addresses, separated by commas");
    }
    try {
      return new AccountConfig(
          admins,
          galaxy.text("bootstrap_admin_api_key"),
          galaxy.flag("allow_user_creation", true),
          galaxy.text("cookie_path"),
          galaxy.text("cookie_domain"),
          hashCost(ours));
    } catch (IllegalArgumentException refused) {
      galaxy.complain(String.valueOf(refused.getMessage()));
      return AccountConfig.defaults();
    }
  }

  private static HashCost hashCost(ConfigReader ours) {
    HashCost usual = HashCost.DEFAULT;
    return new HashCost(
        ours.integer("password_hash_memory_kib", 64, 1 << 22, usual.memoryKib()),
        ours.integer("password_hash_iterations", 1, 100, usual.iterations()),
        usual.parallelism());
  }

  private static HttpConfig http(ConfigReader ours, String prefix) {
    int cores = Runtime.getRuntime().availableProcessors();
    return new HttpConfig(
        ListenSetting.read(ours),
        prefix,
        ours.integer("event_loops", 1, 64, Math.clamp(cores, 1, 4)),
        ours.integer("max_request_body", 1_024, 1 << 30, 1 << 20),
        ours.duration("request_timeout", SECOND, HOUR, SECOND.multipliedBy(20)),
        ours.duration("peer_timeout", SECOND, HOUR, SECOND.multipliedBy(75)),
        trustedProxies(ours));
  }

  private static List<String> trustedProxies(ConfigReader ours) {
    List<String> named = ours.list("trusted_proxies");
    if (!named.stream().allMatch(ServeConfig::isAddress)) {
      ours.refuse("trusted_proxies", "a list of IP addresses");
    }
    return named.isEmpty() ? List.of("127.0.0.1", "::1") : named;
  }

  private static boolean isAddress(String text) {
    try {
      return InetAddress.ofLiteral(text).getHostAddress() != null;
    } catch (IllegalArgumentException noAddress) {
      return false;
    }
  }

  private static StreamConfig streams(ConfigReader ours, int maxStreams) {
    return new StreamConfig(
        ours.duration("keepalive", SECOND, HOUR, SECOND.multipliedBy(30)),
        ours.duration("slow_client_timeout", SECOND, HOUR, SECOND.multipliedBy(60)),
        ours.integer("max_streams", 1, Integer.MAX_VALUE, maxStreams),
        ours.integer("max_streams_per_user", 0, Integer.MAX_VALUE, 200),
        ours.integer("max_streams_per_address", 0, Integer.MAX_VALUE, 0));
  }

  private static CatchUpConfig catchUp(ConfigReader ours) {
    return new CatchUpConfig(
        ours.duration("catchup_overlap", Duration.ZERO, HOUR, SECOND.multipliedBy(75)),
        ours.duration("catchup_without_cursor", Duration.ZERO, DAY, Duration.ofMinutes(10)),
        ours.integer("journal_entries", 1, 100_000_000, 200_000));
  }

  private static Optional<RabbitConfig> rabbit(
      ConfigReader galaxy, ConfigReader ours, ProcessName process) {
    String routingKey = ours.text("control_routing_key", RabbitConfig.CONTROL);
    if (!routingKey.equals(RabbitConfig.CONTROL) && !routingKey.equals(RabbitConfig.WEB_CONTROL)) {
      ours.refuse(
          "control_routing_key",
          "control.*, which Galaxy 26.1 listens to, or web.control, which later ones do");
      routingKey = RabbitConfig.CONTROL;
    }
    RabbitConfig.Routing routing =
        switch (ours.text("bus_routing", "all")) {
          case "interest" -> RabbitConfig.Routing.INTEREST;
          case "all" -> RabbitConfig.Routing.ALL;
          default -> {
            ours.refuse("bus_routing", "all or interest");
            yield RabbitConfig.Routing.ALL;
          }
        };
    Optional<String> url = galaxy.text("amqp_internal_connection");
    if (url.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new RabbitConfig(
              AmqpUrl.parse(url.get()), process.name(), process.host(), routingKey, routing));
    } catch (AmqpUrl.BadAmqpUrl bad) {
      galaxy.refuse("amqp_internal_connection", String.valueOf(bad.getMessage()));
      return Optional.empty();
    }
  }

  private static String prefix(ConfigReader galaxy) {
    String given = galaxy.text("galaxy_url_prefix", "/");
    String prefix = given.endsWith("/") ? given.substring(0, given.length() - 1) : given;
    if (!prefix.isEmpty() && !prefix.matches("(/[A-Za-z0-9_.~-]+)+")) {
      galaxy.refuse("galaxy_url_prefix", "a path such as /galaxy");
      return "";
    }
    return prefix;
  }

  private static Optional<String> idSecret(ConfigReader galaxy) {
    Optional<String> secret = galaxy.text("id_secret");
    if (secret.isPresent()) {
      int length = secret.get().getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
      if (length < 4 || length > 56) {
        galaxy.refuse("id_secret", "4 to 56 bytes long");
      }
    }
    return secret;
  }
}
