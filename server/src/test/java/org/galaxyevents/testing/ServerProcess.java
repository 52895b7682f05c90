package org.galaxyevents.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.galaxyevents.app.Main;

/** A server in a process of its own, to be sent signals. Killed at its end. */
public final class ServerProcess implements AutoCloseable {

  private static final Pattern READY = Pattern.compile("is ready: ((?:http|unix):[^ \n]+)/\n");
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Process process;
  private final Path output;

  private ServerProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /**
   * Starts {@code serve}.
   *
   * @param folder where the output is kept, beside the data
   */
  public static ServerProcess start(Path folder, String... options) throws IOException {
    return start(folder, Map.of(), options);
  }

  /** Starts {@code serve} with environment variables. */
  public static ServerProcess start(Path folder, Map<String, String> environment, String... options)
      throws IOException {
    return start(folder, environment, java(), options);
  }

  /**
   * Starts {@code serve} with its data on a small disk of its own, which is gone when the process
   * is. Whoever is not root needs a system that lets everybody mount in a namespace of theirs.
   *
   * @param disk an empty folder, where the process alone sees its disk
   */
  public static ServerProcess startWithDisk(
      Path folder, Map<String, String> environment, Path disk, int kibibytes) throws IOException {
    List<String> command = new ArrayList<>(List.of("unshare", "--mount"));
    if (!System.getProperty("user.name").equals("root")) {
      command.add("--map-root-user");
    }
    String mount = "mount -t tmpfs -o size=%dk none '%s' && exec \"$@\"".formatted(kibibytes, disk);
    command.addAll(List.of("sh", "-c", mount, "sh"));
    command.addAll(java());
    return start(folder, environment, command, "--port", "0", "--data", disk.toString());
  }

  /**
   * Starts any command.
   *
   * @param wrapper a program that runs the rest of its command line; empty for none
   * @param arguments the command, and what it is told
   */
  public static ServerProcess startCommand(
      Path folder, Map<String, String> environment, List<String> wrapper, String... arguments)
      throws IOException {
    List<String> program = new ArrayList<>(wrapper);
    program.addAll(java());
    program.addAll(List.of(arguments));
    return run(folder, environment, program);
  }

  private static List<String> java() {
    // Tests that run in the background of a shell inherit that Ctrl-C is ignored.
    List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xmx256m"));
    // It logs as it does outside of tests, whose configuration is on its class path too.
    command.add("-Dlogback.configurationFile=logback.xml");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    return command;
  }

  /** Starts {@code serve} as its users do, by {@code ./galaxy-events}. */
  public static ServerProcess launch(Path folder, String... options) throws IOException {
    Path launcher = Path.of("..", "galaxy-events").toRealPath();
    return start(folder, Map.of(), List.of(launcher.toString()), options);
  }

  private static ServerProcess start(
      Path folder, Map<String, String> environment, List<String> program, String... options)
      throws IOException {
    List<String> command = new ArrayList<>(program);
    command.add("serve");
    command.addAll(List.of(options));
    return run(folder, environment, command);
  }

  private static ServerProcess run(
      Path folder, Map<String, String> environment, List<String> command) throws IOException {
    Path output = Files.createTempFile(folder, "output", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("GALAXY_"));
    builder.environment().putAll(environment);
    return new ServerProcess(builder.start(), output);
  }

  /** Waits until it says where it is ready; that address, without a slash at the end. */
  public URI awaitReady() throws IOException {
    return awaitReady(PATIENCE);
  }

  /** The same for what takes longer than a server. */
  public URI awaitReady(Duration patience) throws IOException {
    await()
        .atMost(patience)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> READY.matcher(output()).find() || !process.isAlive());
    Matcher ready = READY.matcher(output());
    if (!ready.find()) {
      throw new IOException("The server ended: " + output());
    }
    return URI.create(ready.group(1));
  }

  /** What it has printed, on both outputs. */
  public String output() throws IOException {
    return Files.readString(output);
  }

  /** Where that is kept. */
  public Path outputFile() {
    return output;
  }

  /** The way to a file on its own disk. */
  public Path sees(Path file) {
    return Path.of("/proc/" + process.pid() + "/root" + file);
  }

  /** Itself and all processes below it, and whatever session they are in. */
  public List<ProcessHandle> processes() {
    return Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList();
  }

  /** Sends SIGTERM. */
  public void terminate() {
    process.destroy();
  }

  /** Sends a signal by its name. */
  public void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  /** Waits for its end; its exit status. */
  public int awaitExit(Duration atMost) throws IOException, InterruptedException {
    if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError("It still runs after " + atMost + ": " + output());
    }
    return process.exitValue();
  }

  /** Ends it as a power failure would. */
  public void kill() {
    process.destroyForcibly().onExit().join();
  }

  @Override
  public void close() {
    kill();
  }
}
