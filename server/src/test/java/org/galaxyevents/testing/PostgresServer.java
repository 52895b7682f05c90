package org.galaxyevents.testing;

import java.io.File;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.galaxyevents.database.DatabaseRefused;
import org.galaxyevents.database.postgres.PostgresConfig;
import org.galaxyevents.database.postgres.PostgresDatabase;
import org.galaxyevents.database.postgres.PostgresUrl;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real PostgreSQL, on a free loopback port and a unix socket in a temporary folder, which forgets
 * everything when it is stopped. It lets {@link #USER} in without a password, and {@link
 * #USER_WITH_PASSWORD} on TCP with {@link #PASSWORD} alone; neither may do more than an ordinary
 * user. Thread-safe but for stopping and starting.
 */
public final class PostgresServer implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(PostgresServer.class);

  public static final String USER = "galaxy_events";
  public static final String USER_WITH_PASSWORD = "careful";
  public static final String PASSWORD = "p@ss/w:rd%+";

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Path PROGRAMS = Path.of("/usr/lib/postgresql");
  private static final String TEMPLATE = "galaxy_events_template";

  /** Nothing here has to survive a power failure. */
  private static final List<String> SETTINGS =
      List.of(
          "listen_addresses=127.0.0.1",
          "fsync=off",
          "full_page_writes=off",
          "wal_level=replica",
          "max_connections=100",
          // Whoever forgets that stamps are UTC is told.
          "timezone=America/St_Johns",
          "log_line_prefix=%m %p %d %a ",
          "logging_collector=off");

  /** Empties every table, whatever refers to what, and lets ids begin with 1. */
  private static final String CLEAR =
      """
      SET session_replication_role = replica;
      SET lock_timeout = '1s';
      DO $$ DECLARE name text;
      BEGIN
        FOR name IN SELECT tablename FROM pg_tables
          WHERE schemaname = 'public' AND tablename <> 'galaxy_events_schema'
        LOOP EXECUTE 'DELETE FROM ' || name; END LOOP;
        PERFORM setval(format('%I', sequencename)::regclass, 1, false)
          FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL;
      END $$
      """;

  /** Tells schemas apart that tests may leave behind. */
  private static final String SCHEMA =
      """
      SELECT concat_ws(' ', (SELECT count(*) FROM pg_class), (SELECT count(*) FROM pg_constraint),
        (SELECT count(*) FROM galaxy_events_schema),
        (SELECT relacl FROM pg_class WHERE relname = 'history_audit'),
        (SELECT string_agg(tgenabled::text, '' ORDER BY oid) FROM pg_trigger WHERE NOT tgisinternal),
        (SELECT string_agg(md5(prosrc), '' ORDER BY oid) FROM pg_proc WHERE proname LIKE 'fn_audit%'))
      """;

  private final Path folder;
  private final Path data;
  private final int port;
  private final Optional<FakeTime> clock;
  private final AtomicInteger databases = new AtomicInteger();
  private @Nullable Process process;
  private boolean hasTemplate;

  /** Open databases that nobody uses, and in which there is nothing. */
  private final Deque<Lent> clean = new ArrayDeque<>();

  /** An open database of the standalone server, for one test after the other. */
  record Lent(String name, PostgresDatabase database, String schema) {}

  private PostgresServer(Path folder, Path data, int port, Optional<FakeTime> clock) {
    this.folder = folder;
    this.data = data;
    this.port = port;
    this.clock = clock;
  }

  /** The one that all tests of this process share, started by the first that asks. */
  public static PostgresServer shared(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.create(PostgresServer.class))
        .computeIfAbsent("shared", same -> started(), PostgresServer.class);
  }

  private static PostgresServer started() {
    try {
      return start();
    } catch (IOException | InterruptedException | SQLException failure) {
      throw new IllegalStateException("PostgreSQL could not be started", failure);
    }
  }

  /** Starts one of its own, for a test that stops it. */
  public static PostgresServer start() throws IOException, InterruptedException, SQLException {
    return start(false);
  }

  /** Starts one whose clock can be set back. */
  public static PostgresServer startWithClock()
      throws IOException, InterruptedException, SQLException {
    return start(true);
  }

  private static PostgresServer start(boolean hasClock)
      throws IOException, InterruptedException, SQLException {
    Path folder = Files.createTempDirectory("galaxy-events-postgres");
    PostgresServer server =
        new PostgresServer(
            folder,
            folder.resolve("data"),
            FreePort.find(),
            hasClock ? Optional.of(FakeTime.in(folder)) : Optional.empty());
    if (isRoot()) {
      run(List.of("chown", "postgres", folder.toString()));
    }
    run(
        asPostgres(
            program("initdb"),
            "-D",
            server.data.toString(),
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
            "--no-instructions"));
    Files.writeString(
        server.data.resolve("pg_hba.conf"),
        """
        local all all trust
        host all %s 127.0.0.1/32 scram-sha-256
        host all all 127.0.0.1/32 trust
        host replication all 127.0.0.1/32 trust
        """
            .formatted(USER_WITH_PASSWORD));
    server.startAgain();
    server.execute(
        "postgres",
        "CREATE ROLE %s LOGIN".formatted(USER),
        "CREATE ROLE %s LOGIN PASSWORD '%s'".formatted(USER_WITH_PASSWORD, PASSWORD));
    return server;
  }

  /** After {@link #stop}: starts it again, on the same data and port. */
  public void startAgain() throws IOException, InterruptedException, SQLException {
    List<String> command = asPostgres(Path.of("env"));
    clock.ifPresent(fake -> command.addAll(fake.settings()));
    command.addAll(
        List.of(
            program("postgres").toString(),
            "-D",
            data.toString(),
            "-p",
            Integer.toString(port),
            "-k",
            folder.toString()));
    SETTINGS.forEach(setting -> command.addAll(List.of("-c", setting)));
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile()))
            .start();
    // JUnit closes it; this is for a run that is broken off.
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
    awaitReady(process);
  }

  private void awaitReady(Process starting) throws IOException, InterruptedException, SQLException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        connect("postgres", "postgres").close();
        return;
      } catch (SQLException notYet) {
        if (!starting.isAlive() || System.nanoTime() > deadline) {
          throw new IOException(
              "PostgreSQL does not start: " + Files.readString(logFile()), notYet);
        }
        Thread.sleep(10);
      }
    }
  }

  /** Stops it as an operator would; whoever is connected is thrown out. */
  public void stop() throws IOException, InterruptedException {
    signal("INT");
  }

  /** Ends it as a power failure would, and waits for the last of its processes. */
  public void kill() throws IOException, InterruptedException {
    signal("QUIT");
  }

  /** Sets the clock of one that was started with it, compared with that of this machine. */
  public void setClock(Duration difference) throws IOException {
    clock.orElseThrow().set(difference);
  }

  /** Restarts it as a replica, whose primary tells it nothing. */
  public void becomeReplica() throws IOException, InterruptedException, SQLException {
    stop();
    Files.createFile(data.resolve("standby.signal"));
    startAgain();
  }

  private void signal(String name) throws IOException, InterruptedException {
    Process running = process;
    if (running != null && running.isAlive()) {
      run(List.of("kill", "-" + name, Long.toString(running.pid())));
      if (!running.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException("PostgreSQL does not stop: " + Files.readString(logFile()));
      }
    }
    process = null;
  }

  /** An empty database with nothing in it at all. */
  public String emptyDatabase() throws SQLException {
    String name = "empty_" + databases.incrementAndGet();
    execute("postgres", "CREATE DATABASE %s OWNER %s".formatted(name, USER));
    return name;
  }

  /** A database of the standalone server with nothing in it but its schema. */
  public String newDatabase() throws SQLException {
    makeTemplate();
    String name = "test_" + databases.incrementAndGet();
    execute("postgres", "CREATE DATABASE %s TEMPLATE %s OWNER %s".formatted(name, TEMPLATE, USER));
    return name;
  }

  private synchronized void makeTemplate() throws SQLException {
    if (hasTemplate) {
      return;
    }
    execute("postgres", "CREATE DATABASE %s OWNER %s".formatted(TEMPLATE, USER));
    try {
      PostgresDatabase.open(config(url(TEMPLATE))).close();
    } catch (DatabaseRefused | InterruptedException failure) {
      throw new IllegalStateException(failure);
    }
    hasTemplate = true;
  }

  /** An open database with nothing in it but its schema. To make one takes a tenth of a second. */
  synchronized Lent lend() throws SQLException, DatabaseRefused, InterruptedException {
    Lent before = clean.poll();
    if (before != null) {
      return before;
    }
    String name = newDatabase();
    return new Lent(name, PostgresDatabase.open(config(url(name))), schema(name));
  }

  /** Takes a database back, to be lent again unless its schema was changed or somebody is in it. */
  synchronized void takeBack(Lent lent) throws SQLException {
    try {
      if (schema(lent.name()).equals(lent.schema())) {
        execute(lent.name(), CLEAR);
        clean.add(lent);
        return;
      }
    } catch (SQLException inUse) {
      log.debug("{} cannot be cleared", lent.name(), inUse);
    }
    lent.database().close();
    drop(lent.name());
  }

  private String schema(String name) throws SQLException {
    try (Connection connection = connect(name, "postgres");
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(SCHEMA)) {
      row.next();
      return row.getString(1);
    }
  }

  /** Drops a database, whoever is still connected. */
  public void drop(String database) throws SQLException {
    execute("postgres", "DROP DATABASE %s WITH (FORCE)".formatted(database));
  }

  /** The address of a database on TCP. */
  public String url(String database) {
    return "postgresql://%s@127.0.0.1:%d/%s".formatted(USER, port, database);
  }

  /** The same for the user who needs the password. */
  public String urlWithPassword(String database, String password) {
    return "postgresql://%s:%s@127.0.0.1:%d/%s"
        .formatted(
            USER_WITH_PASSWORD,
            URLEncoder.encode(password, StandardCharsets.UTF_8),
            port,
            database);
  }

  /** The address of a database by way of the unix socket. */
  public String socketUrl(String database) {
    return "postgresql://%s@/%s?host=%s&port=%d".formatted(USER, database, folder, port);
  }

  public static PostgresConfig config(String url) {
    return new PostgresConfig(
        PostgresUrl.parse(url, "nobody"), Optional.empty(), PostgresConfig.USUAL_CONNECTIONS);
  }

  public int port() {
    return port;
  }

  /** Connects beside the server under test. */
  public Connection connect(String database) throws SQLException {
    return connect(database, USER);
  }

  /** Connects as another user, {@code postgres} for one who may do everything. */
  public Connection connect(String database, String user) throws SQLException {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setServerNames(new String[] {"127.0.0.1"});
    source.setPortNumbers(new int[] {port});
    source.setDatabaseName(database);
    source.setUser(user);
    source.setApplicationName("test");
    return source.getConnection();
  }

  /** Runs statements as one who may do everything. */
  public void execute(String database, String... statements) throws SQLException {
    try (Connection connection = connect(database, "postgres");
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** Feeds a script to {@code psql}, as one who may do everything. */
  public void psql(String database, Path script) throws IOException, InterruptedException {
    run(
        List.of(
            program("psql").toString(),
            "-q",
            "-v",
            "ON_ERROR_STOP=1",
            "-h",
            "127.0.0.1",
            "-p",
            Integer.toString(port),
            "-U",
            "postgres",
            "-d",
            database,
            "-f",
            script.toString()));
  }

  /** Where it writes what happens to it. */
  public Path logFile() {
    return folder.resolve("log");
  }

  /** All that it consists of now: itself, and a process for each connection. */
  public List<ProcessHandle> processes() {
    Process running = process;
    return running == null
        ? List.of()
        : Stream.concat(Stream.of(running.toHandle()), running.descendants()).toList();
  }

  @Override
  public void close() throws IOException {
    clean.forEach(lent -> lent.database().close());
    try {
      kill();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** PostgreSQL refuses to run as root. */
  static List<String> asPostgres(Path program, String... arguments) {
    List<String> command = new ArrayList<>();
    if (isRoot()) {
      command.addAll(
          List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"));
    }
    command.add(program.toString());
    command.addAll(List.of(arguments));
    return command;
  }

  static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  /** Debian keeps the programs of each version in a folder of its own, outside of the PATH. */
  private static Path program(String name) throws IOException {
    List<Path> folders = new ArrayList<>();
    if (Files.isDirectory(PROGRAMS)) {
      try (Stream<Path> versions = Files.list(PROGRAMS)) {
        versions
            .sorted(Comparator.<Path>naturalOrder().reversed())
            .forEach(version -> folders.add(version.resolve("bin")));
      }
    }
    Stream.of(System.getenv().getOrDefault("PATH", "/usr/bin").split(File.pathSeparator, -1))
        .forEach(folder -> folders.add(Path.of(folder)));
    return folders.stream()
        .map(folder -> folder.resolve(name))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() ->
            new IllegalStateException(
                "There is no PostgreSQL server here. Run ./test, which installs it."));
  }

  static void run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(command + " failed: " + output);
    }
  }
}
