package org.galaxyevents.cluster;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * All processes of a cluster and the temporary folder that they share; none of it is left when this
 * is closed, or this process killed. Confined to one thread, which must live as long as it does: it
 * is that thread's end at which the kernel ends the processes.
 */
final class Children implements AutoCloseable {

  /** A worker takes 5 s at most. */
  private static final Duration END = Duration.ofSeconds(10);

  private final Path folder;
  private final CleanUp cleanUp;
  private final ThreadFactory readers;
  private final Consumer<String> lines;
  private final Deque<List<Child>> started = new ArrayDeque<>();

  private Children(Path folder, CleanUp cleanUp, ThreadFactory readers, Consumer<String> lines) {
    this.folder = folder;
    this.cleanUp = cleanUp;
    this.readers = readers;
    this.lines = lines;
  }

  /**
   * Creates the folder.
   *
   * @param readers make the threads that read what the processes print
   * @param lines takes the lines that are to be seen, on those threads
   */
  static Children of(ThreadFactory readers, Consumer<String> lines) throws IOException {
    Path folder = Files.createTempDirectory("galaxy-events-cluster-");
    CleanUp cleanUp = CleanUp.of(folder);
    // The parts' own users have to come to their own folders in it.
    Files.setPosixFilePermissions(
        folder, PosixFilePermissions.fromString(isRoot() ? "rwx--x--x" : "rwx------"));
    return new Children(folder, cleanUp, readers, lines);
  }

  /** A name below the folder. */
  Path path(String name) {
    return folder.resolve(name);
  }

  /** Who a process of this user is to run as: only root can be somebody else. */
  static Optional<String> user(String name) {
    return isRoot() ? Optional.of(name) : Optional.empty();
  }

  /** Starts processes that are to be ended together, before all that were started before. */
  List<Child> startAll(List<Launch> launches) throws IOException {
    List<Child> together = new ArrayList<>();
    started.push(together);
    for (Launch launch : launches) {
      Process process = process(launch).start();
      Child child = new Child(launch, process);
      together.add(child);
      cleanUp.awaits(process);
      readers.newThread(() -> child.read(lines)).start();
    }
    return List.copyOf(together);
  }

  Child start(Launch launch) throws IOException {
    return startAll(List.of(launch)).getFirst();
  }

  /** Runs a program that ends by itself. */
  void run(Launch launch, String input) throws IOException, InterruptedException {
    Path output = Files.createTempFile(folder, "output", "");
    Process process =
        process(launch)
            .redirectInput(ProcessBuilder.Redirect.PIPE)
            .redirectOutput(output.toFile())
            .start();
    cleanUp.awaits(process);
    try (var standardInput = process.outputWriter()) {
      standardInput.write(input);
    }
    if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IOException(
          "The %s failed. It said:\n%s".formatted(launch.name(), Files.readString(output)));
    }
  }

  private static ProcessBuilder process(Launch launch) {
    // A session of its own, so that a Ctrl-C in the terminal leaves the order of ends to us.
    List<String> command =
        new ArrayList<>(List.of("setsid", "setpriv", "--pdeathsig", launch.end().name()));
    launch
        .user()
        .ifPresent(user ->
            command.addAll(List.of("--reuid=" + user, "--regid=" + user, "--clear-groups")));
    command.add("--");
    command.addAll(launch.command());
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(launch.folder().toFile())
            .redirectErrorStream(true)
            .redirectInput(new File("/dev/null"));
    builder.environment().clear();
    builder.environment().putAll(launch.environment());
    return builder;
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  /** Ends all, those that were started last first, and removes the folder. */
  @Override
  public void close() throws IOException {
    try {
      while (!started.isEmpty()) {
        end(started.pop());
      }
      cleanUp.finish();
    } catch (InterruptedException interrupted) {
      // The kernel ends what is left when this thread does.
      Thread.currentThread().interrupt();
    }
  }

  private static void end(List<Child> together) throws IOException, InterruptedException {
    for (Child child : together) {
      child.askToEnd();
    }
    for (Child child : together) {
      child.awaitEnd(END);
    }
  }
}
