package org.galaxyevents.database.postgres;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Where a PostgreSQL is and who logs in, as Galaxy's {@code database_connection} writes it: {@code
 * postgresql://user:password@host/database}, with {@code +psycopg2} or without, percent-encoded,
 * parameters behind a question mark. Immutable; its text hides the password.
 */
public record PostgresUrl(
    List<Host> hosts,
    String database,
    String user,
    Optional<String> password,
    Map<String, String> parameters) {

  /** A host name or address, or the folder of a unix socket. */
  public record Host(String name, int port) {
    boolean isSocketFolder() {
      return name.startsWith("/");
    }

    Path socket() {
      return Path.of(name, ".s.PGSQL." + port);
    }

    @Override
    public String toString() {
      return isSocketFolder() ? socket().toString() : name + ":" + port;
    }
  }

  private static final Pattern FORM =
      Pattern.compile(
          """
          postgres(?:ql)?(?:\\+\\w+)?://\
          (?:(?<user>[^:/@]*)(?::(?<password>[^@?]*))?@)?\
          (?<hosts>[^/?]*)\
          (?:/(?<database>[^?]*))?\
          (?:\\?(?<parameters>.*))?\
          """);

  private static final Pattern HOST =
      Pattern.compile("(?:\\[(?<v6>[^]]+)]|(?<name>[^:]*))(?::(?<port>\\d{1,5}))?");

  private static final int USUAL_PORT = 5432;

  /** Where Debian, and PostgreSQL itself, put the socket. */
  private static final List<String> SOCKET_FOLDERS = List.of("/var/run/postgresql", "/tmp");

  private static final List<String> SSL_MODES =
      List.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");

  /** The parameters of libpq that mean something here, and what the driver calls them. */
  private static final Map<String, PGProperty> KNOWN =
      Map.ofEntries(
          Map.entry("sslmode", PGProperty.SSL_MODE),
          Map.entry("sslrootcert", PGProperty.SSL_ROOT_CERT),
          Map.entry("sslcert", PGProperty.SSL_CERT),
          Map.entry("sslkey", PGProperty.SSL_KEY),
          Map.entry("sslpassword", PGProperty.SSL_PASSWORD),
          Map.entry("gssencmode", PGProperty.GSS_ENC_MODE),
          Map.entry("channel_binding", PGProperty.CHANNEL_BINDING),
          Map.entry("connect_timeout", PGProperty.CONNECT_TIMEOUT),
          Map.entry("application_name", PGProperty.APPLICATION_NAME),
          Map.entry("options", PGProperty.OPTIONS));

  /** Taken, and of no effect: what they ask for is so anyway. */
  private static final List<String> MOOT =
      List.of("client_encoding", "target_session_attrs", "keepalives");

  public PostgresUrl {
    hosts = List.copyOf(hosts);
    parameters = Map.copyOf(parameters);
  }

  /** Whether this is meant for a PostgreSQL at all. */
  public static boolean isOne(String url) {
    return url.matches("(?s)postgres(ql)?(\\+\\w+)?:.*");
  }

  /**
   * Reads an address.
   *
   * @param systemUser who runs this process, the default for the user as everywhere in PostgreSQL
   * @throws IllegalArgumentException saying what it must be
   */
  public static PostgresUrl parse(String url, String systemUser) {
    Matcher form = FORM.matcher(url);
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "an address such as postgresql://user:password@host/database or postgresql:///database?host=/var/run/postgresql");
    }
    Map<String, String> parameters = parameters(form.group("parameters"));
    String user = taken(parameters, "user").orElse(decoded(form.group("user")));
    String password = taken(parameters, "password").orElse(decoded(form.group("password")));
    String database = taken(parameters, "dbname").orElse(decoded(form.group("database")));
    String name = user.isEmpty() ? systemUser : user;
    List<Host> hosts = hosts(form.group("hosts"), parameters);
    refuseUnknown(parameters);
    return new PostgresUrl(
        hosts,
        database.isEmpty() ? name : database,
        name,
        Optional.of(password).filter(given -> !given.isEmpty()),
        parameters);
  }

  private static List<Host> hosts(String authority, Map<String, String> parameters) {
    String named = taken(parameters, "host").orElse(authority);
    int port = taken(parameters, "port").map(PostgresUrl::port).orElse(USUAL_PORT);
    List<Host> hosts = new ArrayList<>();
    for (String one : named.split(",", -1)) {
      String text = decoded(one);
      if (text.startsWith("/")) {
        hosts.add(new Host(text, port));
        continue;
      }
      Matcher host = HOST.matcher(text);
      if (!host.matches()) {
        throw new IllegalArgumentException("an address whose host is a name, not '" + text + "'");
      }
      String bare = host.group("v6") == null ? host.group("name") : host.group("v6");
      int own = host.group("port") == null ? port : port(host.group("port"));
      hosts.add(new Host(bare.isEmpty() ? socketFolder(own) : bare, own));
    }
    if (hosts.size() > 1 && hosts.stream().anyMatch(Host::isSocketFolder)) {
      throw new IllegalArgumentException("an address with one socket folder, or with hosts alone");
    }
    return hosts;
  }

  private static int port(String text) {
    if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > 65_535) {
      throw new IllegalArgumentException("an address with a port below 65536");
    }
    return Integer.parseInt(text);
  }

  private static String socketFolder(int port) {
    return SOCKET_FOLDERS.stream()
        .filter(folder -> Files.exists(new Host(folder, port).socket()))
        .findFirst()
        .orElse(SOCKET_FOLDERS.getFirst());
  }

  private static Map<String, String> parameters(@Nullable String text) {
    Map<String, String> parameters = new LinkedHashMap<>();
    if (text != null) {
      for (String parameter : text.split("&", -1)) {
        String[] parts = parameter.split("=", 2);
        if (!parts[0].isEmpty()) {
          // SQLAlchemy reads a plus here as a blank, but not in front of the question mark.
          String value = parts.length > 1 ? parts[1].replace('+', ' ') : "";
          parameters.put(decoded(parts[0]), decoded(value));
        }
      }
    }
    return parameters;
  }

  private static void refuseUnknown(Map<String, String> parameters) {
    for (String name : parameters.keySet()) {
      if (!KNOWN.containsKey(name) && !MOOT.contains(name)) {
        throw new IllegalArgumentException(
            "an address without the parameter '%s', which means nothing here".formatted(name));
      }
    }
    String mode = parameters.get("sslmode");
    if (mode != null && !SSL_MODES.contains(mode)) {
      throw new IllegalArgumentException("an address whose sslmode is one of " + SSL_MODES);
    }
  }

  private static Optional<String> taken(Map<String, String> parameters, String name) {
    return Optional.ofNullable(parameters.remove(name));
  }

  private static String decoded(@Nullable String text) {
    if (text == null) {
      return "";
    }
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException malformed) {
      throw new IllegalArgumentException("an address in which each % begins two hex digits");
    }
  }

  /** What connects to it, with nothing but what the address itself asks for. */
  PGSimpleDataSource dataSource() {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setDatabaseName(database);
    source.setUser(user);
    source.setPassword(password.orElse(null));
    if (hosts.getFirst().isSocketFolder()) {
      source.setServerNames(new String[] {"localhost"});
      source.setSocketFactory("org.newsclub.net.unix.AFUNIXSocketFactory$FactoryArg");
      source.setSocketFactoryArg(hosts.getFirst().socket().toString());
    } else {
      source.setServerNames(hosts.stream().map(Host::name).toArray(String[]::new));
      source.setPortNumbers(hosts.stream().mapToInt(Host::port).toArray());
      if (hosts.size() > 1) {
        source.setProperty(PGProperty.TARGET_SERVER_TYPE, "primary");
      }
    }
    parameters.forEach((name, value) -> {
      PGProperty property = KNOWN.get(name);
      if (property != null) {
        source.setProperty(property, value);
      }
    });
    if (hosts.getFirst().isSocketFolder()) {
      // There is no TLS on a unix socket; libpq ignores the mode there, too.
      source.setSslMode("disable");
    }
    return source;
  }

  /** How people speak of it: everything but how to get in. */
  @Override
  public String toString() {
    return "%s on %s"
        .formatted(database, String.join(" or ", hosts.stream().map(Host::toString).toList()));
  }
}
