package org.galaxyevents.bus.rabbitmq;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a broker is, in Galaxy's form ({@code amqp_internal_connection}): {@code
 * amqp://user:password@host:5672/vhost}, several of them separated by semicolons. A virtual host
 * named {@code /} is written {@code //}, or left out. Immutable.
 *
 * @param hosts the brokers of one cluster, tried in turn
 * @param tls how to encrypt; empty: not at all
 */
public record AmqpUrl(
    List<Host> hosts,
    String user,
    Password password,
    String vhost,
    Optional<Tls> tls,
    Tuning tuning) {

  private static final Pattern FORM =
      Pattern.compile(
          "(?<scheme>[a-zA-Z0-9+.-]+)://(?:(?<login>[^/?#]*)@)?(?<host>\\[[^]]*]|[^:/?#@]*)(?::(?<port>[^/?#]*))?(?<path>/[^?#]*)?(?:\\?(?<query>[^#]*))?");

  private static final Map<String, String> ALIASES =
      Map.ofEntries(
          Map.entry("ssl_ca_certs", "ca_certs"),
          Map.entry("cacertfile", "ca_certs"),
          Map.entry("ssl_certfile", "certfile"),
          Map.entry("ssl_keyfile", "keyfile"),
          Map.entry("ssl_cert_reqs", "cert_reqs"),
          Map.entry("verify", "cert_reqs"),
          Map.entry("ssl_check_hostname", "check_hostname"),
          Map.entry("connection_timeout", "connect_timeout"));

  private static final List<String> PARAMETERS =
      List.of(
          "heartbeat",
          "connect_timeout",
          "ssl",
          "ca_certs",
          "certfile",
          "keyfile",
          "cert_reqs",
          "check_hostname");

  /** One broker. */
  public record Host(String name, int port) {
    @Override
    public String toString() {
      return (name.contains(":") ? "[" + name + "]" : name) + ":" + port;
    }
  }

  /** A password that no log shows. */
  public record Password(String value) {
    @Override
    public String toString() {
      return "…";
    }
  }

  /**
   * How to encrypt.
   *
   * @param authorities PEM file of those whose signatures count; empty: the ones that Java trusts
   * @param certificate PEM file of the client's own certificate
   * @param key PEM file of its key
   * @param verifies whether the broker's certificate is looked at at all
   * @param checksHostname whether it must be made out for this host
   */
  public record Tls(
      Optional<Path> authorities,
      Optional<Path> certificate,
      Optional<Path> key,
      boolean verifies,
      boolean checksHostname) {}

  /** How patient the connection is. */
  public record Tuning(Duration heartbeat, Duration connectTimeout) {
    static final Tuning DEFAULT = new Tuning(Duration.ofSeconds(5), Duration.ofSeconds(10));
  }

  /** It is no address of a broker. The message says why, without the password. */
  public static final class BadAmqpUrl extends Exception {
    private static final long serialVersionUID = 1L;

    BadAmqpUrl(String message) {
      super(message);
    }
  }

  public AmqpUrl {
    hosts = List.copyOf(hosts);
  }

  /** Reads addresses, which may differ in their hosts alone. */
  public static AmqpUrl parse(String urls) throws BadAmqpUrl {
    List<Host> hosts = new ArrayList<>();
    AmqpUrl first = null;
    for (String url : urls.split(";", -1)) {
      AmqpUrl each = parseOne(url.strip());
      hosts.addAll(each.hosts());
      first = first == null ? each : first;
      if (!each.withHosts(List.of()).equals(first.withHosts(List.of()))) {
        throw new BadAmqpUrl(
            "the address of a broker; of several, separated by semicolons, only the hosts may differ");
      }
    }
    if (first == null) {
      throw new BadAmqpUrl("the address of a broker");
    }
    return first.withHosts(hosts);
  }

  private AmqpUrl withHosts(List<Host> others) {
    return new AmqpUrl(others, user, password, vhost, tls, tuning);
  }

  private static AmqpUrl parseOne(String url) throws BadAmqpUrl {
    Matcher parts = FORM.matcher(url);
    if (!parts.matches()) {
      throw new BadAmqpUrl(
          "an address such as amqp://user:password@host:5672/vhost; characters of the password other than letters and digits are written as %40 for @, %2F for / and so on");
    }
    boolean encrypted = isEncrypted(parts.group("scheme").toLowerCase(Locale.ROOT));
    Map<String, String> query = query(parts.group("query"));
    encrypted |= flag(query, "ssl", false);
    String login = parts.group("login") == null ? "guest:guest" : parts.group("login");
    int colon = login.indexOf(':');
    return new AmqpUrl(
        List.of(new Host(host(parts.group("host")), port(parts.group("port"), encrypted))),
        decoded(colon < 0 ? login : login.substring(0, colon)),
        new Password(decoded(colon < 0 ? "" : login.substring(colon + 1))),
        vhost(parts.group("path")),
        encrypted ? Optional.of(tls(query)) : Optional.empty(),
        new Tuning(
            seconds(query, "heartbeat", Tuning.DEFAULT.heartbeat()),
            seconds(query, "connect_timeout", Tuning.DEFAULT.connectTimeout())));
  }

  private static boolean isEncrypted(String scheme) throws BadAmqpUrl {
    return switch (scheme) {
      case "amqp", "pyamqp", "librabbitmq" -> false;
      case "amqps" -> true;
      default ->
          throw new BadAmqpUrl(
              "the address of a RabbitMQ, amqp://… or amqps://…; the transport %s:// is Kombu's own"
                  .formatted(scheme));
    };
  }

  private static String host(String host) {
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    return bare.isEmpty() ? "localhost" : bare;
  }

  private static int port(@org.jspecify.annotations.Nullable String port, boolean encrypted)
      throws BadAmqpUrl {
    if (port == null || port.isEmpty()) {
      return encrypted ? 5_671 : 5_672;
    }
    if (!port.matches("\\d{1,5}")
        || Integer.parseInt(port) > 65_535
        || Integer.parseInt(port) == 0) {
      throw new BadAmqpUrl("an address whose port is a number from 1 to 65535");
    }
    return Integer.parseInt(port);
  }

  private static String vhost(@org.jspecify.annotations.Nullable String path) {
    return path == null || path.length() <= 1 ? "/" : decoded(path.substring(1));
  }

  private static Tls tls(Map<String, String> query) throws BadAmqpUrl {
    Optional<Path> certificate = file(query, "certfile");
    Optional<Path> key = file(query, "keyfile");
    if (certificate.isPresent() != key.isPresent()) {
      throw new BadAmqpUrl("an address with both certfile and keyfile, or neither");
    }
    boolean verifies =
        !List.of("none", "cert_none", "verify_none")
            .contains(query.getOrDefault("cert_reqs", "required").toLowerCase(Locale.ROOT));
    return new Tls(
        file(query, "ca_certs"),
        certificate,
        key,
        verifies,
        verifies && flag(query, "check_hostname", true));
  }

  private static Map<String, String> query(@org.jspecify.annotations.Nullable String query)
      throws BadAmqpUrl {
    Map<String, String> values = new LinkedHashMap<>();
    if (query == null || query.isEmpty()) {
      return values;
    }
    for (String pair : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      String given = decoded(equals < 0 ? pair : pair.substring(0, equals));
      String name = ALIASES.getOrDefault(given, given);
      if (!PARAMETERS.contains(name)) {
        throw new BadAmqpUrl(
            "an address with no parameters but %s; %s is none of them"
                .formatted(String.join(", ", PARAMETERS), given));
      }
      values.put(name, equals < 0 ? "" : decoded(pair.substring(equals + 1)));
    }
    return values;
  }

  private static boolean flag(Map<String, String> query, String name, boolean otherwise) {
    String value = query.get(name);
    return value == null
        ? otherwise
        : !List.of("false", "0", "no", "").contains(value.toLowerCase(Locale.ROOT));
  }

  private static Duration seconds(Map<String, String> query, String name, Duration otherwise)
      throws BadAmqpUrl {
    String value = query.get(name);
    if (value == null) {
      return otherwise;
    }
    if (!value.matches("\\d{1,4}(\\.0*)?")) {
      throw new BadAmqpUrl("an address whose %s is a number of seconds".formatted(name));
    }
    return Duration.ofSeconds(Long.parseLong(value.replaceFirst("\\..*", "")));
  }

  private static Optional<Path> file(Map<String, String> query, String name) {
    return Optional.ofNullable(query.get(name)).filter(value -> !value.isEmpty()).map(Path::of);
  }

  /** A plus is a plus here; the JDK's decoder would make it a blank. */
  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notEncoded) {
      return text;
    }
  }
}
